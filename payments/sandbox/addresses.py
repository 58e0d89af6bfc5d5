"""Where browsers find the sandbox's own pages."""

from typing import Final

from django.conf import settings
from django.utils.http import urlencode

from payments.sandbox.store.rows import Json

MOUNT: Final = "/_stripe/"


def checkout_pages() -> str:
    return f"{settings.PUBLIC_URL}{MOUNT}checkout/"


def authentication_page(intent: Json) -> str:
    secret = urlencode({"client_secret": intent["client_secret"]})
    return f"{settings.PUBLIC_URL}{MOUNT}authenticate/{intent['id']}/?{secret}"


def with_result(url: str, intent: Json) -> str:
    """A return_url with what Stripe adds to it."""
    status = {"succeeded": "succeeded", "processing": "pending"}.get(intent["status"], "failed")
    result = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": status,
    }
    return f"{url}{'&' if '?' in url else '?'}{urlencode(result)}"
