"""allauth's pages, without those that staff have no use for: signing up, and changing the address they sign in with."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

CLOSED = r"^(signup/|email/|confirm-email/|password/set/|social/|3rdparty/signup/|3rdparty/$)"


def closed(request: HttpRequest, *parts: str) -> HttpResponse:
    raise Http404


urlpatterns = [
    re_path(CLOSED, closed),
    path("", RedirectView.as_view(pattern_name="staff:account")),  # allauth's own goes to the address, which is closed
    path("", include("allauth.urls")),
]
