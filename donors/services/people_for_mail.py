"""People to write to, as a file: only those who pass the gate, and how many do not and why."""

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import IO, Final

from crm.domain import postal
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import Reason
from crm.gateway.spreadsheets import Cell, write_csv
from crm.models import Channel, Contact, Phone, PostalAddress, Purpose
from crm.selectors.contacts import contacts_in_order, primary_addresses
from crm.selectors.gate import left_out, reasons, usable_ways
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.showing import note_views
from donors.selectors.people import PeopleAsked, people_list
from donors.services.people_export import filters_of

PERSON: Final = ("person", "greeting", "first_name", "last_name", "organisation", "language", "plain_mail")
WAYS: Final[dict[str, tuple[str, ...]]] = {
    Channel.EMAIL: ("email",),
    Channel.PHONE: ("phone",),
    Channel.SMS: ("phone",),
    Channel.POST: ("lines", "city", "region", "postal_code", "country"),
}


@dataclass(frozen=True, slots=True)
class ForMail:
    """An open temporary file at its beginning, how many people it holds, and how many it does not, by reason."""

    file: IO[bytes]
    rows: int
    left_out: dict[Reason, int]


def count_for_mail(*, asked: PeopleAsked, purpose: Purpose, channel: Channel, by: Actor) -> dict[Reason, int]:
    """How many people of the list there are with each verdict, in the order in which the gate asks."""
    authorize(by, Capability.EXPORT)
    found: Counter[Reason] = Counter()
    for stretch in people_list(asked.as_allowed(by)).stretches:
        column = "pk" if stretch.rows.model is Contact else "contact_id"
        people = Contact.objects.filter(pk__in=stretch.rows.order_by().values(column))
        found.update(left_out(people, purpose, channel))
    return {reason: found[reason] for reason in Reason if found[reason]}


def export_for_mail(*, asked: PeopleAsked, purpose: Purpose, channel: Channel, by: Actor) -> ForMail:
    """Write everybody of the list who may be written to, with the one address to use; who took it is kept."""
    authorize(by, Capability.EXPORT)
    if channel != Channel.EMAIL:
        authorize(by, Capability.EDIT_PEOPLE)  # numbers and addresses are masked of whoever else exports people
    asked = asked.as_allowed(by)
    out, verdicts = tempfile.TemporaryFile(), Counter[Reason]()  # noqa: SIM115 - whoever sends it closes it
    rows = write_csv((*PERSON, *WAYS[channel]), lines(asked, purpose, channel, verdicts, by), out)
    del verdicts[Reason.ALLOWED]
    told: dict[str, tuple[None, str | int]] = {
        f"left out, {reason.value}": (None, number) for reason, number in verdicts.items()
    }
    told |= {name: (None, value) for name, value in filters_of(asked).items()}
    wanted = {"purpose": (None, purpose), "channel": (None, channel), "rows": (None, rows)}
    audit.record(by, "people.exported_for_mail", the_nonprofit(), contact_id=None, **wanted, **told)
    out.seek(0)
    return ForMail(out, rows, dict(verdicts))


def lines(
    asked: PeopleAsked, purpose: Purpose, channel: Channel, verdicts: Counter[Reason], by: Actor
) -> Iterator[list[Cell]]:
    """The lines of those who pass; `verdicts` counts everybody on the way."""
    for ids in people_list(asked).all_ids():
        found = reasons(ids, purpose, channel)
        verdicts.update(found.values())
        may = [pk for pk in ids if found[pk] is Reason.ALLOWED]
        ways = ADDRESSES[channel](may)
        people = contacts_in_order(may)
        if by.user_id is not None:
            seen = [contact.pk for contact in people if channel != Channel.EMAIL or contact.safe_contact]
            note_views(contact_ids=seen, what=f"{channel} export", by=by)
        for contact in people:
            yield [*who(contact), *ways.get(contact.pk, [""] * len(WAYS[channel]))]


def who(contact: Contact) -> list[Cell]:
    return [
        contact.pk,
        contact.salutation or contact.greeting_name,
        contact.first_name,
        contact.last_name,
        contact.organisation_name,
        contact.language,
        "yes" if contact.plain_mail or contact.safe_contact else "no",
    ]


def emails(ids: Collection[int]) -> dict[int, list[Cell]]:
    return {pk: [address] for pk, address in primary_addresses(ids).items()}


def numbers(ids: Collection[int]) -> dict[int, list[Cell]]:
    rows = Phone.objects.filter(contact_id__in=ids, is_primary=True)
    return {pk: [number] for pk, number in rows.values_list("contact_id", "number")}


def addresses(ids: Collection[int]) -> dict[int, list[Cell]]:
    """Where post goes today, by season."""
    today, held = local_day(the_nonprofit()), dict[int, list[PostalAddress]]()
    for row in usable_ways(Channel.POST, today).filter(contact_id__in=ids).order_by("pk"):
        held.setdefault(row.contact_id, []).append(row)
    found = {pk: postal.current(rows, today) for pk, rows in held.items()}
    return {pk: [getattr(row, name) for name in WAYS[Channel.POST]] for pk, row in found.items() if row}


ADDRESSES: Final[dict[str, Callable[[Collection[int]], dict[int, list[Cell]]]]] = {
    Channel.EMAIL: emails,
    Channel.PHONE: numbers,
    Channel.SMS: numbers,
    Channel.POST: addresses,
}
