"""Where somebody goes on who asked for an address that only takes forms: a page it stood on, or the one above."""

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

LOOKING: Final = ("GET", "HEAD")
OURS: Final = "staff"


def is_staff_address(path: str) -> bool:
    """Whether a page of the workspace answers there."""
    try:
        return OURS in resolve(path).namespaces
    except Resolver404:
        return False


def page_above(path: str) -> str:
    """The nearest staff address above `path`. It is shorter each time, so that no chain of them goes in circles."""
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_staff_address(path):
            return path
    return reverse("staff:home")


def page_behind(request: HttpRequest) -> str:
    """The staff page a form was sent from, as the browser says; where it says nothing, the page above."""
    said = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    came_from = urlsplit(said) if known else urlsplit("")
    if came_from.netloc and is_staff_address(came_from.path):
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return page_above(request.path)
