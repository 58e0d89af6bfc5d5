"""The pictures of giving pages: kept under a name made of what they show, gone when no page shows them."""

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from campaigns.gateway.pictures import web_picture
from campaigns.models import GivingPage
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.services.access import authorize

FOLDER = "pages"


def store_picture(*, data: bytes, by: Actor) -> str:
    """Keep an uploaded picture, made harmless; the name to put on a page. Refused when it is no picture."""
    authorize(by, Capability.EDIT_GIVING_PAGES)
    picture = web_picture(data)
    name = f"{FOLDER}/{hashlib.sha256(picture).hexdigest()[:32]}.webp"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(picture))


def forget_picture(name: str) -> None:
    """Once this transaction commits, delete a picture that no page shows any more."""
    transaction.on_commit(partial(delete_unless_shown, name))


def discard_picture(*, name: str, by: Actor) -> None:
    """Delete a picture that was stored for a page and came onto none."""
    authorize(by, Capability.EDIT_GIVING_PAGES)
    delete_unless_shown(name)


def delete_unless_shown(name: str) -> None:
    if name and not GivingPage.objects.filter(image=name).exists():
        default_storage.delete(name)
