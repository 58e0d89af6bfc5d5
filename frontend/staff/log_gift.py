"""A gift that did not come through a giving page: a cheque, cash, a transfer."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from campaigns.selectors.funds import default_fund
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.identity import Identity
from crm.models import Contact
from crm.selectors.contacts import contact_with, contacts_in_order
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.models import Gift
from donors.selectors.gifts import gift_from_form
from donors.selectors.givers import Giver, givers_called, givers_like, owner_by_name, shown
from donors.services.gifts import record_gift
from donors.services.receipts import issue_receipt
from frontend.forms.log_gift import MAIL, NEW, PRINT, LogGiftForm
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422
KEPT = ("given_on", "method", "currency", "fund", "campaign", "thanks")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.RECORD_GIFTS)
def log_gift(request: StaffRequest) -> HttpResponse:
    """The form; a search for who gave, which keeps every answer; the gift."""
    if request.method != "POST" or "find_now" in request.POST:
        form = LogGiftForm(initial=request.POST.dict() if request.method == "POST" else beginning(request))
        givers = givers_called(str(form["find"].value() or ""))
        template = "staff/gifts/_givers.html" if is_part(request) else "staff/gifts/log.html"
        return render(request, template, context_of(form, givers))
    form = LogGiftForm(request.POST)
    alike: list[Giver] = []
    if form.is_valid():
        alike = givers_like(form.identity) if form.cleaned_data["donor"] == NEW else []
        gift = gift_from_form(form.source_key)
        if gift is not None and not form.describes(gift):
            form = used_before(form, gift)
        elif gift is not None or (may_be_new(form, alike) and (gift := logged(request, form))):
            return after(request, form, gift)
    alike = alike or givers_called(str(form["find"].value() or ""))
    return render(request, "staff/gifts/log.html", context_of(form, alike), status=INVALID)


def is_part(request: StaffRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def beginning(request: StaffRequest) -> dict[str, Any]:
    """A fresh form; a link may bring a `contact`, and the last gift of a pile what its next one shares."""
    nonprofit = remembered_nonprofit()
    default = default_fund()
    fresh: dict[str, Any] = {
        "key": uuid4(),
        "given_on": local_day(nonprofit),
        "currency": nonprofit.currency,
        "method": Gift.Method.CHEQUE,
        "fund": default.pk if default else None,
        "thanks": MAIL,
        "donor": request.GET.get("contact", ""),
    }
    return fresh | {name: value for name, value in request.GET.items() if name in (*KEPT, "find", "donor")}


def context_of(form: LogGiftForm, givers: list[Giver]) -> dict[str, Any]:
    """`givers` to choose from, led by whoever is chosen already."""
    chosen = str(form["donor"].value() or "")
    if chosen.isascii() and chosen.isdigit() and chosen not in {str(giver.contact.pk) for giver in givers}:
        givers = [*shown(contacts_in_order([int(chosen[:18])])), *givers]
    return {
        "active": "gifts",
        "form": form,
        "givers": givers,
        "chosen": chosen,
        "looked": bool(form["find"].value()),
        "doubt": form.has_error("donor", "alike"),
    }


def may_be_new(form: LogGiftForm, alike: list[Giver]) -> bool:
    """False, with the reason on the form, while a new person may be one of those we know."""
    if not alike:
        return True
    owner = owner_by_name(form.identity)
    if owner is not None and form.cleaned_data["surely_new"]:
        said = gettext("{name} has this address. Choose them, or leave the address out.")
        form.add_error("email", said.format(name=owner.full_name))
    elif not form.cleaned_data["surely_new"]:
        said = gettext("We may know this person already. Choose them, or say that it is somebody else.")
        form.add_error("donor", ValidationError(said, code="alike"))
    return form.is_valid()


def logged(request: StaffRequest, form: LogGiftForm) -> Gift | None:
    """The gift, recorded; None with the reason on the form."""
    said = form.cleaned_data
    try:
        donor: Contact | Identity = form.identity if said["donor"] == NEW else contact_with(int(said["donor"]))
        gift = record_gift(
            facts=form.facts(remembered_nonprofit()), donor=donor, thank=said["thanks"] == MAIL, by=request.actor
        )
        if said["thanks"] == PRINT and request.actor.can(Capability.ISSUE_RECEIPTS):
            issue_receipt(gift=gift, by=request.actor)
    except Refused as refused:
        form.refuse(refused)
        return None
    return gift


def used_before(form: LogGiftForm, gift: Gift) -> LogGiftForm:
    """The same answers with a key of their own: this form has made a gift already, and it was another one."""
    fresh = LogGiftForm({**{name: form.data[name] for name in form.data}, "key": str(uuid4())})
    said = gettext("This form has logged {amount} from {name} already. Send it once more to log another gift.")
    fresh.add_error(None, said.format(amount=gift.amount, name=gift.contact.full_name))
    return fresh


def after(request: StaffRequest, form: LogGiftForm, gift: Gift) -> HttpResponse:
    """On to the gift, or to the next one of the pile."""
    said = gettext("{amount} from {name} is logged.").format(amount=gift.amount, name=gift.contact.full_name)
    messages.success(request, said)
    if "another" not in request.POST:
        return redirect("staff:gift", gift.pk)
    shared = {name: form.data.get(name, "") for name in KEPT}
    return redirect(f"{reverse('staff:log_gift')}?{urlencode(shared)}")
