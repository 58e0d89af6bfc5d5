"""The ways to reach a person as their page shows them: masked until somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_skeleton
from django.utils.translation import get_language, gettext

from crm.domain import emails, phones, postal, reach
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.models import Contact, EmailAddress, Nonprofit, Phone, PostalAddress
from crm.models.ways import Kind
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.ways import Ways, ways_of
from frontend.forms.ways import KIND_NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """One way: what is shown of it, what it is in words, and where pressing it leads; `way` is the row."""

    way: EmailAddress | Phone | PostalAddress
    text: str
    details: list[str]
    href: str = ""


@dataclass(frozen=True, slots=True)
class WaysCard:
    """`masks` names what is masked until shown, such as "phones, addresses"; `bars` why we do not reach out."""

    emails: list[Line]
    phones: list[Line]
    addresses: list[Line]
    bars: list[str]
    masks: str
    shown: bool
    may_edit: bool


def card_of(contact: Contact, actor: Actor, *, shown: bool = False) -> WaysCard:
    nonprofit = remembered_nonprofit()
    today = local_day(nonprofit)
    ways = ways_of(contact.pk, today)
    masked = {
        "emails": ways.emails if contact.safe_contact else [],
        "phones": ways.phones,
        "addresses": ways.addresses,
    }
    return WaysCard(
        emails=[email_line(row, ways, shown or not contact.safe_contact) for row in ways.emails],
        phones=[phone_line(row, ways, nonprofit, shown) for row in ways.phones],
        addresses=[address_line(row, ways, contact, nonprofit, shown) for row in ways.addresses],
        bars=reach.bars(contact),
        masks=", ".join(name for name, rows in masked.items() if rows),
        shown=shown,
        may_edit=actor.can(Capability.EDIT_PEOPLE),
    )


def email_line(row: EmailAddress, ways: Ways, shown: bool) -> Line:
    bounced = [gettext("Mail bounces")] if row.unusable_since else []
    text = row.address if shown else emails.masked(row.address)
    return Line(row, text, [*kinds_of(row, ways.emails), *bounced], f"mailto:{row.address}" if shown else "")


def phone_line(row: Phone, ways: Ways, nonprofit: Nonprofit, shown: bool) -> Line:
    text = phones.shown(row.number, row.extension, nonprofit.country) if shown else phones.masked(row.number)
    mobile = [gettext("Mobile")] if row.is_mobile else []
    return Line(row, text, [*kinds_of(row, ways.phones), *mobile], f"tel:{row.number}" if shown else "")


def address_line(row: PostalAddress, ways: Ways, contact: Contact, nonprofit: Nonprofit, shown: bool) -> Line:
    masked = postal.masked(row.city, row.country, wholly=contact.safe_contact)
    takes_post = not (contact.is_deceased or contact.safe_contact or contact.no_post)
    is_chosen = takes_post and len(ways.addresses) > 1 and row == ways.current
    in_use = [gettext("Post goes here now")] if is_chosen else []
    details = [*kinds_of(row, ways.addresses), *days_of(row), *in_use]
    return Line(row, whole_address(row, nonprofit) if shown else masked, details)


def whole_address(row: PostalAddress, nonprofit: Nonprofit) -> str:
    place = " ".join(part for part in (row.region, row.postal_code) if part)
    country = "" if row.country == nonprofit.country else locale().territories.get(row.country, row.country)
    return ", ".join(part for part in (row.lines, row.city, place, country) if part)


def kinds_of(row: EmailAddress | Phone | PostalAddress, all_of_them: Sequence[object]) -> list[str]:
    """What sets a way apart: "Home" goes without saying, and so does which one of one is used."""
    kind = [] if row.kind == Kind.HOME else [str(KIND_NAMES[Kind(row.kind)])]
    return [*kind, gettext("Used first")] if row.is_primary and len(all_of_them) > 1 else kind


def days_of(row: PostalAddress) -> list[str]:
    """When an address holds, in words."""
    told = []
    if row.season_from and row.season_until:
        first, last = day_of_year(row.season_from), day_of_year(row.season_until)
        told.append(gettext("Every year from {first} to {last}").format(first=first, last=last))
    if row.valid_from:
        told.append(gettext("From {day}").format(day=day_in_words(row.valid_from)))
    if row.valid_until:
        told.append(gettext("Until {day}").format(day=day_in_words(row.valid_until)))
    if row.returned_on:
        told.append(gettext("Mail came back on {day}").format(day=day_in_words(row.returned_on)))
    return told


def day_of_year(said: int) -> str:
    month, day = divmod(said, 100)
    return str(format_skeleton("MMMd", date(2024, month, day), locale=locale()))


def day_in_words(day: date) -> str:
    return str(format_skeleton("yMMMd", day, locale=locale()))


def locale() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
