"""The part of a giving page that another site may show in a frame: how often and how much.

Its button opens the hosted page at top level with the choice filled in, because payment fields do not belong in
somebody else's frame (design: pages.md 5.3). Only the page's own list of sites may frame it.
"""

from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from campaigns.models import GivingPage
from campaigns.selectors.pages import public_page
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.forms.giving import GiveForm
from frontend.giving.look import choose_language, locale_of
from frontend.giving.pages import page_context


@xframe_options_exempt  # the policy's frame-ancestors says who may, by name
@require_GET
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    nonprofit = remembered_nonprofit()
    language = choose_language(request, request.GET.get("language"))
    view = public_page(slug, nonprofit, language)
    if view.page.state == GivingPage.State.CLOSED:
        response = render(request, "giving/closed.html", {"nonprofit": nonprofit, "view": view, "embedded": True})
    else:
        form = GiveForm(view=view, language=language, locale=locale_of(language, nonprofit))
        response = render(request, "giving/embed.html", page_context(view, form, nonprofit))
    response._csp_replace = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {  # type: ignore[attr-defined]  # as csp_replace
        "frame-ancestors": view.page.embed_origins or [NONE]
    }
    return response
