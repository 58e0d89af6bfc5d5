"""One form, sent with or without JavaScript: both ways end here."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from crm.domain.errors import Refused
from frontend.forms.giving import GiveForm
from frontend.giving.tokens import LEAST_SECONDS, FormToken, form_token, read_form_token, thanks_token
from frontend.visitor import address_of
from payments.services.attempts import start_attempt
from payments.services.handover import Started, Wish


def submit(request: HttpRequest, form: GiveForm, flow: str) -> Started | None:
    """Start the gift the form asks for; None with the errors on the form when it cannot be started."""
    if not form.is_valid():
        return None
    token = read_form_token(form.view.page.slug, form.cleaned_data["token"])
    if token is None:
        form.add_error(None, gettext("This page was open for a long time. Please send it once more."))
        return None
    if form.cleaned_data["website"] or token.seconds_old < LEAST_SECONDS:
        form.add_error(None, gettext("That was faster than we can follow. Please send it once more."))
        return None
    try:
        return start_attempt(page=form.view.page, wish=wish_of(request, form, token, flow))
    except Refused as refused:
        if refused.field == "amount":
            refused.field = "other_amount"
        form.is_over = refused.code == "attempt_over"
        form.refuse(refused)
    return None


def wish_of(request: HttpRequest, form: GiveForm, token: FormToken, flow: str) -> Wish:
    """What a valid form asks for, and where the donor is led afterwards."""
    back = reverse("giving:thanks", args=[thanks_token(token.attempt)])
    return Wish(
        public_id=token.attempt,
        gift=form.cleaned_data["gift"],
        cover=form.cleaned_data["cover"],
        monthly=form.is_monthly,
        answers=form.answers(token.wording_id),
        flow=flow,
        visitor=address_of(request),
        success_url=request.build_absolute_uri(back),
        cancel_url=request.build_absolute_uri(reverse("giving:page", args=[form.view.page.slug])),
    )


def fresh_token(form: GiveForm) -> str:
    """A token for this rendering of the form; the old one while it may still be the same gift."""
    sent = form["token"].value() or ""
    if form.is_bound and not form.is_over and read_form_token(form.view.page.slug, sent):
        return str(sent)
    return form_token(form.view.page.slug, form.view.wording.pk if form.view.wording else None)
