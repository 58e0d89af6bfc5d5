"""Pairs that may be one, two records side by side, and what was merged."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Q, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.merging import CUSTOM, FACTS, PROTECTIONS, WAYS, Side
from crm.domain.registry import OnMerge, contact_records
from crm.models import (
    Contact,
    ContactMerge,
    CustomField,
    CustomValue,
    EmailAddress,
    Phone,
    PostalAddress,
    SuspectedDuplicate,
)
from crm.selectors.contacts import MOST_ID
from crm.selectors.custom_fields import value_of

SHOWN_ON_A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of two records. `name` is what a choice of it is called; `side` the one that stays unless chosen."""

    name: str
    field: str
    ours: Any
    theirs: Any

    @property
    def differs(self) -> bool:
        return bool(told(self.ours) != told(self.theirs))

    @property
    def side(self) -> Side:
        return Side.LOSER if self.theirs and not self.ours else Side.WINNER


def told(value: Any) -> Any:
    """What a value says: two rows of one address say the same."""
    if isinstance(value, EmailAddress):
        return value.normalized
    if isinstance(value, Phone):
        return (value.number, value.extension)
    return value.match_key if isinstance(value, PostalAddress) else value


@dataclass(frozen=True, slots=True)
class Comparison:
    winner: Contact
    loser: Contact
    facts: list[Fact]
    protections: list[str]
    moving: dict[str, int]


def suspects() -> QuerySet[SuspectedDuplicate]:
    """Every pair that may be one."""
    return SuspectedDuplicate.objects.select_related("low", "high")


def suspects_of(contact_id: int) -> list[tuple[Contact, SuspectedDuplicate]]:
    """Who else may be this contact, the likeliest first, each with the pair."""
    rows = suspects().filter(Q(low=contact_id) | Q(high=contact_id)).order_by("household", "-points", "id")
    return [(row.high if row.low_id == contact_id else row.low, row) for row in rows[:SHOWN_ON_A_PAGE]]


def merges() -> QuerySet[ContactMerge]:
    return ContactMerge.objects.select_related("winner", "loser")


def merges_into(contact_id: int) -> list[ContactMerge]:
    """What is part of this contact now, the latest first: that one can be undone."""
    return list(merges().filter(winner=contact_id, undone_at=None).order_by("-pk")[:SHOWN_ON_A_PAGE])


def compared(winner_id: int, loser_id: int) -> Comparison:
    """Two records side by side, and what hangs off the second; NotThere where one is gone."""
    found = Contact.objects.select_related("household").in_bulk([winner_id, loser_id])
    if max(winner_id, loser_id) > MOST_ID or len(found) != len({winner_id, loser_id}):
        raise NotThere(gettext_noop("There is no such person."))
    winner, loser = found[winner_id], found[loser_id]
    facts = [*own_facts(winner, loser), *primary_ways(winner, loser), *custom_facts(winner, loser)]
    flags = [flag for flag in PROTECTIONS if getattr(winner, flag) or getattr(loser, flag)]
    return Comparison(winner, loser, [fact for fact in facts if fact.ours or fact.theirs], flags, moving(loser_id))


def own_facts(winner: Contact, loser: Contact) -> list[Fact]:
    other = {"deceased": "is_deceased"}
    fields = {name: other.get(name, name) for name in FACTS}
    return [Fact(name, field, getattr(winner, field), getattr(loser, field)) for name, field in fields.items()]


def primary_ways(winner: Contact, loser: Contact) -> list[Fact]:
    facts = []
    for name, label in WAYS.items():
        rows = apps.get_model(label)._default_manager.filter(contact__in=(winner, loser), is_primary=True)
        primary = {row.contact_id: row for row in rows}
        facts.append(Fact(name, name, primary.get(winner.pk), primary.get(loser.pk)))
    return facts


def custom_facts(winner: Contact, loser: Contact) -> list[Fact]:
    """The answers to the nonprofit's own questions; those with several keep all, so nobody has to choose."""
    rows = CustomValue.objects.filter(contact__in=(winner, loser)).select_related("field").order_by("field", "pk")
    answers: dict[CustomField, dict[int, list[Any]]] = {}
    for row in rows:
        answers.setdefault(row.field, {}).setdefault(row.contact_id, []).append(value_of(row))
    return [
        Fact(f"{CUSTOM}{field.key}", field.label, told_by.get(winner.pk, ()), told_by.get(loser.pk, ()))
        for field, told_by in answers.items()
    ]


def moving(contact_id: int) -> dict[str, int]:
    """How many rows of each kind would go to another contact."""
    counts: dict[str, int] = {}
    for part in contact_records:
        for rule in part.rules:
            if rule.on_merge in (OnMerge.MOVE, OnMerge.UNITE):
                model = apps.get_model(rule.model)
                links = [
                    f for f in model._meta.concrete_fields if isinstance(f, ForeignKey) and f.related_model is Contact
                ]
                about = Q()
                for link in links:
                    about |= Q(**{link.attname: contact_id})
                counts[rule.model] = model._base_manager.filter(about).count()
    return {label: count for label, count in counts.items() if count}
