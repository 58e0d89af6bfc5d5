"""An address under /give/ that leads nowhere: whose it is, the way to leave, and where one can give instead."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.selectors.pages import offered_pages
from crm.models import Nonprofit
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.giving.look import choose_language, remember_language

PLACE: Final = "/give/"
NOT_FOUND: Final = 404
# What scripts, frames and pictures ask for is answered in a line.
FOR_MACHINES: Final = ("attempt/", "status/", "image/", "receipt.pdf")


def is_for_donors(request: HttpRequest) -> bool:
    """Whether somebody who wants to give may have come here by a wrong link."""
    return request.path_info.startswith(PLACE) and not request.path_info.endswith(FOR_MACHINES)


def nowhere(request: HttpRequest) -> HttpResponse:
    """NotThere before the nonprofit is set up."""
    nonprofit = remembered_nonprofit()
    wished = request.GET.get("language")
    language = choose_language(request, wished)
    response = render(request, "giving/nowhere.html", elsewhere(nonprofit, language), status=NOT_FOUND)
    if wished:
        remember_language(response, language)
    response["Cache-Control"] = "no-store"  # a page may open at this address today
    return response


def elsewhere(nonprofit: Nonprofit, language: str) -> dict[str, Any]:
    """What a page that takes no gift says of the nonprofit and its other pages."""
    return {
        "nonprofit": nonprofit,
        "others": offered_pages(nonprofit, language),
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != language],
    }
