"""What hangs off one contact goes to another, by the rule that each model brings through the contact-records door."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import ForeignKey, ManyToOneRel, Model

from crm.domain.registry import OnMerge, RecordRule, contact_records
from crm.models import Contact
from crm.services.merge_journal import Journal, model_named


def move_rows(journal: Journal, winner_id: int, loser_id: int) -> None:
    """Give the winner every row of the loser whose rule says so."""
    for rule in moving_rules():
        model = model_named(rule.model)
        for link in links_to_contact(model):
            if rule.on_merge == OnMerge.MOVE:
                journal.repoint(model, link.attname, loser_id, winner_id)
            else:
                unite(journal, rule, link, winner_id, loser_id)


def moving_rules() -> Iterator[RecordRule]:
    for part in contact_records:
        yield from (rule for rule in part.rules if rule.on_merge in (OnMerge.MOVE, OnMerge.UNITE))


def links_to_contact(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Contact
    ]


def unite(journal: Journal, rule: RecordRule, link: "ForeignKey[Any, Any]", winner_id: int, loser_id: int) -> None:
    """Move the loser's rows; one whose like the winner has goes, and what pointed at it points at its like."""
    model = model_named(rule.model)
    others = [other.attname for other in links_to_contact(model) if other.attname != link.attname]
    columns = same_columns(model, rule, link, others)
    there = {signature(row, columns): row for row in rows_of(model, link, winner_id)}
    for row in rows_of(model, link, loser_id):
        like = there.get(signature(row, columns))
        if any(getattr(row, other) == winner_id for other in others):
            journal.delete(row)  # what tied the two together
        elif like is not None:
            take_up(journal, rule, like, row)
        else:
            journal.change(row, {link.attname: winner_id})
            there[signature(row, columns)] = row


def same_columns(
    model: type[Model], rule: RecordRule, link: "ForeignKey[Any, Any]", others: Sequence[str]
) -> list[str]:
    """The columns of `rule.same`, read from the end that `link` is: "employee of X" is told apart by X, and for X by
    the employee.
    """
    columns = [str(getattr(model._meta.get_field(name), "attname", name)) for name in rule.same]
    return [others[0] if column == link.attname else column for column in columns]


def signature(row: Model, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def rows_of(model: type[Model], link: "ForeignKey[Any, Any]", contact_id: int) -> list[Model]:
    return list(model._base_manager.filter(**{link.attname: contact_id}).order_by("pk"))


def take_up(journal: Journal, rule: RecordRule, kept: Model, gone: Model) -> None:
    """Delete `gone`: `kept` fills what it leaves blank (`rule.fills`), and whoever pointed at `gone` points at it."""
    values = {name: getattr(gone, name) for name in rule.fills if not getattr(kept, name) and getattr(gone, name)}
    journal.change(kept, values)
    for relation in gone._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            journal.repoint(relation.related_model, relation.field.attname, gone.pk, kept.pk)
    journal.delete(gone)
