"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.staff.navigation import places_for

THEMES = ("light", "dark")


def name_of_this_house() -> str:
    """What the title of a window ends in; before `manage.py setup_nonprofit` was run, what this program is called."""
    try:
        return remembered_nonprofit().name
    except NotThere:
        return "Lantern"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Theme, language, direction and whose house this is; for staff, the nonprofit and where they may go. The
    nonprofit is looked up only if a page asks.
    """
    theme = request.COOKIES.get("theme", "")
    known: dict[str, Any] = {
        "house": SimpleLazyObject(name_of_this_house),
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
