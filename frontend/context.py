"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from crm.domain.capabilities import Capability
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.staff.navigation import places_for

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme, language and direction; for staff, the nonprofit and where they may go, looked up only if a page asks."""
    theme = request.COOKIES.get("theme", "")
    known: dict[str, Any] = {
        "theme": theme if theme in THEMES else "",
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "demo": settings.DEMO,
    }
    actor = getattr(request, "actor", None)
    if actor is not None:
        known["may_log_gifts"] = actor.can(Capability.RECORD_GIFTS)
        known |= {"actor": actor, "places": places_for(actor), "nonprofit": SimpleLazyObject(remembered_nonprofit)}
    return known
