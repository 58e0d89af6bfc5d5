"""The hosted page, which needs no JavaScript."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments.sandbox.acts import checkout as sessions
from payments.sandbox.models import StoredObject
from payments.sandbox.pages.calls import changing, intent_made
from payments.sandbox.pages.look import shown, speak
from payments.sandbox.pages.typed import PaymentForm
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.rows import Json

INVALID: Final = 422


class CheckoutForm(PaymentForm):
    email = forms.EmailField(label=gettext_lazy("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("email", "kind")


@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, session_id: str) -> HttpResponse:
    """Pay a session. A decline keeps every answer but the card; a paid session leads to its success_url."""
    session = found(session_id)
    speak(session.data["locale"] or "")
    if session.data["status"] == "complete":
        return HttpResponseRedirect(sessions.success_url(session))
    if not sessions.is_open(session):
        return render(request, "sandbox/checkout_over.html", {"session": session.data}, status=410)
    form = CheckoutForm(request.POST or None, session=session.data)
    if request.method == "POST" and form.is_valid():
        try:
            intent = changing(lambda: sessions.pay(found(session_id), form.payment_method()))
        except Refusal as refusal:
            form.decline(refusal.error)
        else:
            return after_paying(request, session_id, intent, form)
    return render(request, "sandbox/checkout.html", context(session, form), status=INVALID if form.errors else 200)


def after_paying(request: HttpRequest, session_id: str, intent: StoredObject, form: CheckoutForm) -> HttpResponse:
    """Where an intent's state leads: the bank's challenge, the nonprofit's page, or the form with the decline."""
    session = found(session_id)
    if intent.data["status"] == "requires_action":
        return HttpResponseRedirect(intent.data["next_action"]["redirect_to_url"]["url"])
    if session.data["status"] == "complete":
        return HttpResponseRedirect(sessions.success_url(session))
    form.decline(intent.data["last_payment_error"])
    return render(request, "sandbox/checkout.html", context(session, form), status=INVALID)


def found(session_id: str) -> StoredObject:
    try:
        return sessions.session_of(session_id)
    except Refusal as refusal:
        raise Http404 from refusal


def context(session: StoredObject, form: CheckoutForm) -> Json:
    line: dict[str, Any] = session.hidden["lines"][0]
    return {
        "session": session.data,
        "form": form,
        "amount": shown(session.data["amount_total"], session.data["currency"]),
        "words": line["description"],
        "monthly": session.data["mode"] == "subscription",
        "error": failed_before(session) if not form.is_bound else "",
    }


def failed_before(session: StoredObject) -> str:
    """What the bank said of a try that ended on another page, such as a challenge that was refused."""
    intent = intent_made(session)
    error = intent.data["last_payment_error"] if intent else None
    return str(error["message"]) if error else ""
