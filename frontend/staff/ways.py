"""The ways to reach a person: showing what is masked, adding, changing and removing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.models import Contact, EmailAddress, Phone, PostalAddress
from crm.selectors.contacts import changes_since, contact_with
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.ways import way_with
from crm.services.email_addresses import add_email, change_email
from crm.services.phones import add_phone, change_phone
from crm.services.postal_addresses import add_postal_address, change_postal_address
from crm.services.showing import show_ways
from crm.services.ways import AnyWay, make_primary, remove_way
from frontend.forms.ways import EmailForm, PhoneForm, PostalForm
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.likes import likeness_of, warn_of_likes
from frontend.staff.person import whole_page
from frontend.staff.ways_card import card_of

INVALID = 422


@dataclass(frozen=True, slots=True)
class KindOfWay:
    """One kind: its form, its rows, its acts, and the words of its page."""

    form: Any
    rows: type[AnyWay]
    add: Callable[..., AnyWay]
    change: Callable[..., AnyWay]
    to_add: Promise
    to_change: Promise
    to_remove: Promise


KINDS: Final = {
    "email": KindOfWay(
        EmailForm,
        EmailAddress,
        add_email,
        change_email,
        gettext_lazy("Add an email address"),
        gettext_lazy("Change an email address"),
        gettext_lazy("Remove this email address"),
    ),
    "phone": KindOfWay(
        PhoneForm,
        Phone,
        add_phone,
        change_phone,
        gettext_lazy("Add a telephone number"),
        gettext_lazy("Change a telephone number"),
        gettext_lazy("Remove this telephone number"),
    ),
    "address": KindOfWay(
        PostalForm,
        PostalAddress,
        add_postal_address,
        change_postal_address,
        gettext_lazy("Add a postal address"),
        gettext_lazy("Change a postal address"),
        gettext_lazy("Remove this postal address"),
    ),
}


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def show(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show what is masked, and keep that it was shown; with htmx the part alone."""
    contact = contact_with(contact_id)
    card = card_of(contact, request.actor, shown=True)
    show_ways(contact=contact, what=card.masks, by=request.actor)
    if request.htmx:
        return render(request, "staff/person/_ways.html", {"contact": contact, "card": card})
    context = whole_page(request, contact.pk) | {"card": card}
    return render(request, "staff/person/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def new_way(request: StaffRequest, contact_id: int, kind: str) -> HttpResponse:
    contact, known = contact_with(contact_id), kind_called(kind)
    started = {"kind": "home", "country": remembered_nonprofit().country}
    return saved_or_shown(request, contact, known, started, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def change_way(request: StaffRequest, contact_id: int, kind: str, way_id: int) -> HttpResponse:
    """Opening the form shows what is masked elsewhere, so that is kept too."""
    contact, known = contact_with(contact_id), kind_called(kind)
    row = way_with(known.rows, contact_id, way_id)
    if request.method == "GET" and (kind != "email" or contact.safe_contact):
        show_ways(contact=contact, what=kind, by=request.actor)
    return saved_or_shown(request, contact, known, known.form.of(row), row)


def saved_or_shown(
    request: StaffRequest, contact: Contact, known: KindOfWay, facts: dict[str, Any], row: AnyWay | None
) -> HttpResponse:
    state = contact.updated_at.isoformat()
    form = begun(
        request, lambda sent: known.form(sent, initial=facts), state, lambda since: changes_since(contact.pk, since)
    )
    if form.is_valid():
        told, likes = {"facts": form.facts(), "seen": seen_in(form), "by": request.actor}, likeness_of(contact.pk)
        try:
            known.change(way_id=row.pk, **told) if row else known.add(contact_id=contact.pk, **told)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            warn_of_likes(request, contact.pk, likes)
            return redirect("staff:person", contact.pk)
    context = {
        "active": "people",
        "contact": contact,
        "form": form,
        "row": row,
        "title": known.to_change if row else known.to_add,
        "to_remove": known.to_remove,
        "kind": next(name for name, found in KINDS.items() if found is known),
        "seen": state,
    }
    return render(request, "staff/person/way.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def act_on_way(request: StaffRequest, contact_id: int, kind: str, way_id: int) -> HttpResponse:
    """Remove a way, or use it first."""
    row = way_with(kind_called(kind).rows, contact_id, way_id)
    if request.POST.get("act") == "remove":
        remove_way(way=row, by=request.actor)
        messages.success(request, gettext("Removed."))
    else:
        make_primary(way=row, by=request.actor)
        messages.success(request, gettext("Saved."))
    return redirect("staff:person", contact_id)


def kind_called(name: str) -> KindOfWay:
    if name not in KINDS:
        raise Http404
    return KINDS[name]
