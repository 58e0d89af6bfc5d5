"""Entries of the audit log as lines in words: which row each is about, and each change, old and new."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext

from campaigns.selectors.funds import all_campaigns, all_funds
from crm.domain import emails
from crm.domain.actors import Actor, ActorKind
from crm.domain.capabilities import Capability
from crm.models import AuditEntry
from crm.selectors.audit import safe_contacts_in
from crm.selectors.custom_fields import fields_by_key
from crm.selectors.households import names_of_dissolved
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.staff import everybody_who_works_here
from frontend.staff.audit_words import field_name, parts_of, value_words
from frontend.staff.own_fields import (
    COLUMNS,
    Fields,
    answer_words,
    are_named_in,
    columns_words,
    field_of,
    name_of,
    place_of,
)
from frontend.staff.words import ACTOR_NAMES, action_name

PAGES: Final = {
    "campaigns.campaign": ("staff:campaign", Capability.EDIT_GIVING_PAGES),
    "campaigns.fund": ("staff:fund", Capability.EDIT_GIVING_PAGES),
    "campaigns.givingpage": ("staff:giving_page", Capability.EDIT_GIVING_PAGES),
    "crm.household": ("staff:household", Capability.VIEW_PEOPLE),
    "crm.stewardshipplan": ("staff:plan", Capability.VIEW_PEOPLE),
    "crm.task": ("staff:task", Capability.VIEW_PEOPLE),
    "crm.customfield": ("staff:custom_field", Capability.SET_UP),
    "crm.tag": ("staff:tag", Capability.EDIT_SEGMENTS),
    "donors.gift": ("staff:gift", Capability.VIEW_GIFTS),
    "donors.receipt": ("staff:receipt", Capability.VIEW_GIFTS),
}
# Kinds of rows whose own words say which one it is; of the others, what money they speak in is wanted.
NAMED: Final = (
    "campaigns.campaign",
    "campaigns.fund",
    "campaigns.givingpage",
    "crm.contact",
    "crm.customfield",
    "crm.interaction",
    "crm.tag",
    "crm.segment",
    "crm.household",
    "crm.stewardshipplan",
    "crm.task",
    "crm.user",
    "donors.receipt",
)
IN_MONEY: Final = {
    "donors.gift": "currency",
    "donors.recurringgift": "currency",
    "payments.refund": "payment__currency",
}
HOUSEHOLD: Final = "crm.household"
NAMELESS: Final = ("crm.nonprofit",)
MASKED: Final = ("crm.phone", "crm.postaladdress")  # as on a person's page, and here there is no "Show"
PURPOSES: Final = {"funds": "funds", "default_fund_id": "funds", "campaign_id": "campaigns", "owner_id": "staff"}
LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words: what it is about with the page it is on, if any, and what changed."""

    entry: AuditEntry
    kind: str
    action: str
    about: str
    href: str
    changes: list[Change]


def lines_of(entries: Iterable[AuditEntry], by: Actor) -> list[Line]:
    """The entries in words, with links to where `by` may go."""
    entries = list(entries)
    seen = Seen.of(entries)
    return [seen.line_of(entry, by) for entry in entries]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the entries of a page speak of: names of rows, the currency each is counted in, funds and campaigns, who of
    them asked for safety, and the nonprofit's own fields.
    """

    names: dict[tuple[str, str], str]
    currencies: dict[tuple[str, str], str]
    purposes: dict[str, dict[int, str]]
    safe: set[int]
    fields: Fields

    @classmethod
    def of(cls, entries: list[AuditEntry]) -> "Seen":
        """One query a kind of row; what is gone since is left out, but for a household that can be brought back."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.subject_id.isascii() and entry.subject_id.isdigit():
                wanted[entry.subject].add(entry.subject_id)
        names: dict[tuple[str, str], str] = {}
        currencies: dict[tuple[str, str], str] = {}
        for label in wanted.keys() & {*NAMED, *IN_MONEY}:
            rows = apps.get_model(label)._base_manager.filter(pk__in=wanted[label])
            if label in IN_MONEY:
                currencies |= {(label, str(pk)): code for pk, code in rows.values_list("pk", IN_MONEY[label])}
            else:
                names |= {(label, str(row.pk)): str(row) for row in rows}
                currencies |= {(label, str(row.pk)): row.currency for row in rows if hasattr(row, "currency")}
        gone = [int(pk) for pk in wanted[HOUSEHOLD] if (HOUSEHOLD, pk) not in names]
        names |= {(HOUSEHOLD, str(pk)): name for pk, name in names_of_dissolved(gone).items()} if gone else {}
        return cls(names, currencies, purposes_in(entries), safe_contacts_in(entries), fields_in(entries))

    def line_of(self, entry: AuditEntry, by: Actor) -> Line:
        kind = str(ACTOR_NAMES[ActorKind(entry.actor_kind)])
        about = self.about(entry)
        changes = [change for change in self.changes_of(entry) if change.old or change.new != about]
        return Line(entry, kind, action_name(entry.action), about, self.href_of(entry, by), changes)

    def about(self, entry: AuditEntry) -> str:
        """Which one; nothing where there is one only, or where somebody did it to themselves."""
        is_own = entry.subject == "crm.user" and entry.subject_id == str(entry.user_id)
        if entry.subject in NAMELESS or is_own:
            return ""
        name = self.names.get((entry.subject, entry.subject_id))
        return name or gettext("no. {number}").format(number=entry.subject_id)

    def href_of(self, entry: AuditEntry, by: Actor) -> str:
        """The page of the row, while it is there and `by` may open it; else the person it was about, if anybody."""
        url, needs = PAGES.get(entry.subject, ("", None))
        gone = entry.subject in NAMED and (entry.subject, entry.subject_id) not in self.names
        if needs and by.can(needs) and entry.subject_id.isdigit() and not gone:
            return reverse(url, args=[entry.subject_id])
        return reverse("staff:person", args=[entry.contact_id]) if entry.contact_id else ""

    def changes_of(self, entry: AuditEntry) -> Iterator[Change]:
        noted = entry.changes.get("currency", [None, None])[1]
        own = self.currencies.get((entry.subject, entry.subject_id))
        currency = noted or own or remembered_nonprofit().currency
        for name in sorted(entry.changes, key=self.place_of):  # PostgreSQL keeps no order of its own
            old, new = entry.changes[name]
            if old == new or (name == "currency" and "amount_minor" in entry.changes):
                continue
            if name in ("texts", "names"):
                parts = parts_of(name, old, new, currency)
                yield from (Change(words, cut(a), cut(b)) for words, a, b in parts if a != b)
            elif name == "image":
                yield Change(field_name(name), "", gettext("a new picture") if new else "")
            else:
                told = [cut(self.shown(entry, name, value, currency)) for value in (old, new)]
                yield Change(name_of(name, entry.action, self.fields), *told)

    def place_of(self, name: str) -> tuple[int, str, str]:
        return place_of(name, self.fields)

    def shown(self, entry: AuditEntry, name: str, value: Any, currency: str) -> str:
        if entry.subject in MASKED:
            return "•••" if value else ""
        if entry.contact_id in self.safe and isinstance(value, str) and "@" in value:
            return emails.masked(value)
        if name in PURPOSES and value:
            known = self.purposes[PURPOSES[name]]
            return ", ".join(
                known.get(pk) or gettext("no. {number}").format(number=pk)
                for pk in (value if isinstance(value, list) else [value])
            )
        if field := field_of(name, self.fields):
            return answer_words(field, value)
        if name == COLUMNS:
            return columns_words(value, self.fields)
        return value_words(entry, name, value, currency)


def purposes_in(entries: list[AuditEntry]) -> dict[str, dict[int, str]]:
    """The names of all funds and campaigns, if an entry names one of them by its number."""
    asked = {PURPOSES[name] for entry in entries for name in entry.changes.keys() & PURPOSES.keys()}
    return {
        "funds": {fund.pk: fund.name for fund in all_funds()} if "funds" in asked else {},
        "campaigns": {campaign.pk: campaign.name for campaign in all_campaigns()} if "campaigns" in asked else {},
        "staff": {user.pk: str(user) for user in everybody_who_works_here()} if "staff" in asked else {},
    }


def fields_in(entries: list[AuditEntry]) -> Fields:
    """All of the nonprofit's own fields, if an entry names one of them by its key."""
    return fields_by_key() if any(are_named_in(entry.changes) for entry in entries) else {}


def cut(text: str) -> str:
    """A text cut where it would fill the page."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
