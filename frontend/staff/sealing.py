"""Sealing small secrets at rest with keys made of SECRET_KEY; an old key opens, the newest seals."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def keys() -> MultiFernet:
    texts = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(f"seal:{text}".encode()).digest())) for text in texts])


def seal(text: str) -> str:
    return keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    return keys().decrypt(sealed.encode()).decode()
