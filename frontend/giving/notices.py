"""What a visitor may read before they give: privacy, refunds, accessibility."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.selectors.nonprofit import remembered_nonprofit
from frontend.giving.look import choose_language, remember_language


@require_safe
def notice(request: HttpRequest, name: str) -> HttpResponse:
    wished = request.GET.get("language")
    language = choose_language(request, wished)
    context = {
        "nonprofit": remembered_nonprofit(),
        "other_languages": [(code, words) for code, words in settings.LANGUAGES if code != language],
    }
    response = render(request, f"giving/notices/{name}.html", context)
    if wished:
        remember_language(response, language)
    return response
