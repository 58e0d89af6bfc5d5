"""Calling the API in tests, with a token of one of the cast."""

from typing import Any

from rest_framework.test import APIClient

from crm.domain.actors import SYSTEM
from crm.services.staff import create_token
from tests import cast

BOTH = ["read", "write", "privacy"]


def token(name: str, scopes: list[str] | None = None) -> str:
    return create_token(
        user=cast.member(name), label="Test", scopes=BOTH if scopes is None else scopes, days=30, by=SYSTEM
    )


def calling(name: str, scopes: list[str] | None = None) -> APIClient:
    """A client that calls as `name`, within `scopes`; by default within all."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token(name, scopes)}")
    return client


def wrong(response: Any) -> dict[str, str]:
    """Where each error of a problem stands, and what it says."""
    found = response.json()["errors"]
    return {e.get("pointer") or e.get("parameter") or e.get("header") or "": e["detail"] for e in found}
