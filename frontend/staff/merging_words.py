"""Why two records may be one, what differs between them and what moves, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from crm.domain import emails, phones, postal
from crm.domain.match_points import Reason
from crm.domain.matching import Score
from crm.models import Contact, ContactMerge, EmailAddress, Phone, PostalAddress, SuspectedDuplicate
from crm.selectors.duplicates import Comparison, Fact
from crm.selectors.languages import language_names
from frontend.templatetags.ui import day

REASONS: Final = {
    Reason.MARK: gettext_lazy("Same member number"),
    Reason.NEAR_MARK: gettext_lazy("Nearly the same member number"),
    Reason.EMAIL: gettext_lazy("Same email"),
    Reason.PHONE: gettext_lazy("Same telephone number"),
    Reason.ADDRESS: gettext_lazy("Same postal address"),
    Reason.NEAR_ADDRESS: gettext_lazy("Nearly the same postal address"),
    Reason.AREA: gettext_lazy("Same postal code"),
    Reason.GIVEN: gettext_lazy("Same first name"),
    Reason.SHORT_GIVEN: gettext_lazy("One first name is short for the other"),
    Reason.NEAR_GIVEN: gettext_lazy("First names spelled nearly alike"),
    Reason.INITIAL: gettext_lazy("First name fits the initial"),
    Reason.FAMILY: gettext_lazy("Same last name"),
    Reason.NEAR_FAMILY: gettext_lazy("Last names spelled nearly alike"),
    Reason.PART_OF_FAMILY: gettext_lazy("One last name is part of the other"),
    Reason.SWAPPED: gettext_lazy("First and last name swapped"),
    Reason.ORGANISATION: gettext_lazy("Same name"),
    Reason.NEAR_ORGANISATION: gettext_lazy("Names spelled nearly alike"),
    Reason.OTHER_GIVEN: gettext_lazy("Different first names"),
    Reason.KNOWN_NEAR_GIVEN: gettext_lazy("Two first names that are near each other"),
    Reason.OTHER_SUFFIX: gettext_lazy("Jr. or Sr. differs"),
    Reason.OTHER_ORGANISATION: gettext_lazy("Different names"),
}
FIELDS: Final = {
    "prefix": gettext_lazy("Prefix"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "suffix": gettext_lazy("Suffix"),
    "preferred_name": gettext_lazy("Preferred name"),
    "organisation_name": gettext_lazy("Organisation"),
    "pronouns": gettext_lazy("Pronouns"),
    "salutation": gettext_lazy("Salutation"),
    "language": gettext_lazy("Language"),
    "deceased": gettext_lazy("Deceased"),
    "household": gettext_lazy("Household"),
    "email": gettext_lazy("Primary email"),
    "phone": gettext_lazy("Primary telephone"),
    "address": gettext_lazy("Primary postal address"),
}
PROTECTIONS: Final = {
    "plain_mail": gettext_lazy("Plain mail only"),
    "safe_contact": gettext_lazy("Safe contact"),
    "no_email": gettext_lazy("No email"),
    "no_post": gettext_lazy("No post"),
    "no_phone": gettext_lazy("No telephone calls"),
    "no_sms": gettext_lazy("No text messages"),
}
# What hangs off a contact, by model; a kind that is not here is called by its model's own name.
KINDS: Final = {
    "crm.emailaddress": gettext_lazy("Email addresses"),
    "crm.phone": gettext_lazy("Telephone numbers"),
    "crm.postaladdress": gettext_lazy("Postal addresses"),
    "crm.relationship": gettext_lazy("Relationships"),
    "crm.contacttag": gettext_lazy("Tags"),
    "crm.customvalue": gettext_lazy("Custom fields"),
    "crm.snapshotmember": gettext_lazy("Places in saved lists"),
    "crm.delivery": gettext_lazy("Mails"),
    "crm.note": gettext_lazy("Notes"),
    "crm.interaction": gettext_lazy("Interactions"),
    "crm.task": gettext_lazy("Tasks"),
    "crm.planrun": gettext_lazy("Stewardship plans"),
    "crm.prospect": gettext_lazy("Major gift work"),
    "crm.privacyrequest": gettext_lazy("Privacy requests"),
    "crm.legalhold": gettext_lazy("Legal holds"),
    "crm.consentevent": gettext_lazy("Answers about consent"),
    "crm.contact": gettext_lazy("Facts of the person"),
    "donors.gift": gettext_lazy("Gifts"),
    "donors.recurringgift": gettext_lazy("Monthly gifts"),
    "donors.receipt": gettext_lazy("Receipts"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one: the one that would stay first, with their addresses, and why."""

    one: Contact
    other: Contact
    email: str
    other_email: str
    points: int
    reasons: str
    household: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A fact of two records in words; `chosen` is the side that is ticked."""

    name: str
    label: str
    ours: str
    theirs: str
    differs: bool
    chosen: str


def pair_of(row: SuspectedDuplicate, addresses: Mapping[int, str], first: Contact | None = None) -> Pair:
    """A pair as a line of a list; `first` is the one whose page it is on."""
    one, other = (row.high, row.low) if first is not None and first.pk == row.high_id else (row.low, row.high)
    return Pair(
        one,
        other,
        addresses.get(one.pk, ""),
        addresses.get(other.pk, ""),
        row.points,
        " · ".join(str(REASONS[Reason(name)]) for name in row.reasons if name in set(Reason)),
        row.household,
    )


def cautions(one: Contact, other: Contact, how: Score) -> list[str]:
    """What speaks against merging the two, in sentences."""
    found, together = [], bool(one.household_id) and one.household_id == other.household_id
    if Reason.OTHER_GIVEN in how.reasons or Reason.KNOWN_NEAR_GIVEN in how.reasons:
        household = together or how.lives_together or Reason.FAMILY in how.reasons
        found.append(
            gettext("First names do not fit: these look like two people of one household.")
            if household
            else gettext("First names do not fit: these look like two people.")
        )
    elif together:
        found.append(gettext("The two live in one household: these may be two people."))
    if Reason.OTHER_SUFFIX in how.reasons:
        found.append(gettext("Jr. or Sr. differs: these may be parent and child."))
    if Reason.OTHER_ORGANISATION in how.reasons:
        found.append(gettext("Names do not fit: these look like two organisations."))
    return found


def lines_of(found: Comparison, posted: Mapping[str, str]) -> list[Line]:
    safe = (found.winner.safe_contact, found.loser.safe_contact)
    return [
        Line(
            fact.name,
            str(FIELDS.get(fact.name, fact.field)),
            in_words(fact.name, fact.ours, is_safe=safe[0]),
            in_words(fact.name, fact.theirs, is_safe=safe[1]),
            is_choice(fact),
            posted.get(fact.name, fact.side.value),
        )
        for fact in found.facts
    ]


def is_choice(fact: Fact) -> bool:
    return fact.differs and not (isinstance(fact.ours, bool) and not fact.ours and not fact.theirs)


def in_words(name: str, value: Any, *, is_safe: bool) -> str:
    if name == "language" and value:
        return language_names().get(value, str(value))
    return shown(value, is_safe=is_safe)


def shown(value: Any, *, is_safe: bool) -> str:
    """A value in words. Telephone numbers and postal addresses stay masked here: the person's page shows them."""
    if isinstance(value, EmailAddress):
        return emails.masked(value.address) if is_safe else value.address
    if isinstance(value, Phone):
        return phones.masked(value.number)
    if isinstance(value, PostalAddress):
        return postal.masked(value.city, value.country, wholly=is_safe)
    if isinstance(value, list | tuple):
        return ", ".join(shown(one, is_safe=is_safe) for one in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def protections_in_words(flags: Iterable[str]) -> list[str]:
    return [str(PROTECTIONS[flag]) for flag in flags]


def moving_in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(kind_name(label), count) for label, count in counts.items()]


def kind_name(label: str) -> str:
    return str(KINDS.get(label, label))


def left_in_words(merge: ContactMerge) -> list[str]:
    """What an undo left as it was, a sentence a kind."""
    return [
        gettext("{kind}: {count} changed since, left as they are.").format(
            kind=kind_name(row["what"]), count=row["count"]
        )
        for row in merge.left_alone
    ]
