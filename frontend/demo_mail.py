"""The mail of a demo, to be read instead of sent. Nowhere else: without settings.DEMO these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from crm.domain.letters import Letter, read_letter
from crm.selectors import demo_mail as selectors

# A mail is styled inline and brings no scripts; nothing in it may reach out.
OF_A_MAIL: Final = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "script-src": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

View = Callable[..., HttpResponseBase]


def only_in_a_demo(view: View) -> View:
    @require_GET
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


@only_in_a_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mailbox.html", {"page": selectors.demo_mails(request.GET.get("at", ""))})


@only_in_a_demo
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows no views with arguments
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    mail = selectors.demo_mail(pk)
    return render(request, "demo/letter.html", {"mail": mail, "letter": letter_of(mail.raw)})


@only_in_a_demo
@xframe_options_sameorigin
@csp_replace(OF_A_MAIL)  # type: ignore[arg-type]  # it knows no views with arguments
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one mail, for the frame in its page."""
    return HttpResponse(letter_of(selectors.demo_mail(pk).raw).html)


@only_in_a_demo
def attachment(request: HttpRequest, pk: int, index: int) -> FileResponse:
    attachments = letter_of(selectors.demo_mail(pk).raw).attachments
    if index >= len(attachments):
        raise Http404
    found = attachments[index]
    return FileResponse(BytesIO(found.content), as_attachment=True, filename=found.name, content_type=found.mime_type)


def letter_of(raw: bytes | memoryview) -> Letter:
    return read_letter(bytes(raw))
