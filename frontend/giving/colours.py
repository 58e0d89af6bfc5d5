"""The nonprofit's own colour as a style sheet, because a strict policy allows no style in the page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from campaigns.domain.colours import css_of


@require_GET
@cache_control(public=True, max_age=31_536_000, immutable=True)
def colours(request: HttpRequest, colour: str) -> HttpResponse:
    """The tokens that follow from one colour (six hexadecimal digits); its address changes with it."""
    return HttpResponse(css_of(f"#{colour}"), content_type="text/css; charset=utf-8")
