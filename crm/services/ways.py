"""What all ways to reach a contact have in common: one of each kind comes first, and any can go."""

from datetime import datetime
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Model

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, gettext_noop
from crm.models import Contact, EmailAddress, Phone, PostalAddress
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import locked_contact, note_change_of_ways

AnyWay = EmailAddress | Phone | PostalAddress
Row = TypeVar("Row", bound=Model)
NAMES: Final[dict[type[AnyWay], str]] = {EmailAddress: "email", Phone: "phone", PostalAddress: "address"}


def make_primary(*, way: AnyWay, seen: datetime | None = None, by: Actor) -> None:
    """Use this one before the others of its kind; nothing changes where it comes first already."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row, contact = way_of(type(way), way.pk, seen)
        if row.is_primary:
            return
        row.is_primary = make_way_for(row, True)
        row.save(update_fields=["is_primary"])
        told = {"is_primary": (False, True)}
        audit.record(by, f"contact.{NAMES[type(row)]}_changed", row, contact_id=contact.pk, **told)
        note_change_of_ways(contact)


def remove_way(*, way: AnyWay, seen: datetime | None = None, by: Actor) -> None:
    """Forget a way to reach somebody. No other becomes the first one by itself: whoever wants that says so."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row, contact = way_of(type(way), way.pk, seen)
        name = NAMES[type(row)]
        audit.record(by, f"contact.{name}_removed", row, contact_id=contact.pk, **{name: (str(row), None)})
        row.delete()
        note_change_of_ways(contact)


def way_of(kind: type[Row], way_id: int, seen: datetime | None = None) -> tuple[Row, Contact]:
    """The way of this number, and its contact, locked."""
    contact_id = kind._default_manager.filter(pk=way_id).values_list("contact_id", flat=True).first()
    if contact_id is not None:
        contact = locked_contact(contact_id, seen)
        row = kind._default_manager.filter(pk=way_id, contact=contact).first()
        if row is not None:
            return row, contact
    raise NotThere(gettext_noop("This is gone: somebody removed it."))


def make_way_for(row: AnyWay, is_wished: bool) -> bool:
    """Whether `row` comes first of its kind: as wished, or because there is no other. The one before it steps back."""
    others = type(row)._default_manager.filter(contact=row.contact).exclude(pk=row.pk)
    if is_wished:
        others.filter(is_primary=True).update(is_primary=False)
    return is_wished or not others.exists()
