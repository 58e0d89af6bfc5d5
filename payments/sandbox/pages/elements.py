"""What is shown inside the frames of the browser's stand-in: payment fields, and a wallet's sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from payments.sandbox.acts.invoicing import methods_for
from payments.sandbox.pages.look import frameable, speak

KINDS = ("payment", "wallet")


@frameable
@require_GET
def element(request: HttpRequest, kind: str) -> HttpResponse:
    """`currency` says which debits are offered beside cards, `locale` the language."""
    if kind not in KINDS:
        raise Http404
    speak(request.GET.get("locale", ""))
    context = {"kinds": methods_for(request.GET.get("currency", "usd"))}
    return render(request, f"sandbox/element_{kind}.html", context)
