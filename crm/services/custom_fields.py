"""The questions a nonprofit asks about its contacts: made, changed, put away."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.custom_fields import LISTED, MOST_FIELDS, FieldFacts, checked_choices, checked_facts, key_for
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import fold
from crm.models import Contact, CustomField, CustomValue
from crm.selectors.audit import changed_at
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time
from crm.services.merge_journal import chunks
from crm.services.segment_answers import follow_in_segments


def make_field(*, facts: FieldFacts, by: Actor) -> CustomField:
    """A new field; its key is made of its label once and never changes. Without a position it stands last."""
    authorize(by, Capability.SET_UP)
    facts = checked_facts(facts)
    with transaction.atomic():
        one_at_a_time("custom fields")
        taken = list(CustomField.objects.values_list("key", flat=True))
        if len(taken) >= MOST_FIELDS:
            raise Refused("too_many_fields", gettext_noop("There are {most} fields already."), most=MOST_FIELDS)
        refuse_twice(facts.label)
        last = CustomField.objects.aggregate(last=Max("position"))["last"]
        field = CustomField.objects.create(
            key=key_for(facts.label, taken),
            label=facts.label,
            help=facts.help,
            kind=facts.kind,
            choices=list(facts.choices),
            position=facts.position if facts.position is not None else (last or 0) + 1,
        )
        told = {"label": (None, field.label), "kind": (None, field.kind)}
        audit.record(by, "field.made", field, contact_id=None, **told)
    return field


def change_field(*, field_id: int, facts: FieldFacts, seen: datetime | None = None, by: Actor) -> CustomField:
    """Give a field this label, help, place and list. Its kind and key stay, and so does a choice that is in use.

    `seen` is when the field that was looked at had last been changed (crm.selectors.audit.changed_at): Refused
    ("changed_meanwhile") where somebody changed it since. None asks nothing.
    """
    authorize(by, Capability.SET_UP)
    with transaction.atomic():
        one_at_a_time("custom fields")
        field = locked_field(field_id)
        if seen is not None and (last := changed_at(field)) and last > seen:
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this field while you were typing."))
        if facts.kind != field.kind:
            sentence = gettext_noop("The kind of a field stays: its answers are of that kind. Make a new field.")
            raise Refused("kind_stays", sentence, field="kind")
        facts = checked_facts(facts)
        refuse_twice(facts.label, but=field)
        refuse_lost_choices(field, facts.choices)
        wished: dict[str, object] = {"label": facts.label, "help": facts.help, "choices": list(facts.choices)}
        changes = take_over(field, wished | ({} if facts.position is None else {"position": facts.position}))
        if changes:
            field.save(update_fields=[*changes])
            audit.record(by, "field.changed", field, contact_id=None, **changes)
    return field


def rename_choice(*, field_id: int, old: str, new: str, by: Actor) -> CustomField:
    """Call a choice differently in the list, in answers and in segments; Refused where another is called so."""
    authorize(by, Capability.SET_UP)
    with transaction.atomic():
        one_at_a_time("custom fields")
        field = locked_field(field_id)
        if old not in field.choices:
            raise Refused("no_such_choice", gettext_noop("This choice is gone. Look again."), field="old")
        others = [choice for choice in field.choices if choice != old]
        if fold(new) in map(fold, others):
            raise Refused("choice_there", gettext_noop("There is a choice of this name already."), field="new")
        if not fold(new):
            raise Refused("choice_missing", gettext_noop("Enter the new name."), field="new")
        renamed = checked_choices([new, *others])[0]
        field.choices = [renamed if choice == old else choice for choice in field.choices]
        field.save(update_fields=["choices"])
        ids = list(CustomValue.objects.filter(field=field, text=old).values_list("contact_id", flat=True))
        CustomValue.objects.filter(field=field, text=old).update(text=renamed)
        for some in chunks(ids):
            Contact.everyone.filter(pk__in=some).update(updated_at=timezone.now())
        follow_in_segments(f"field.{field.key}", "choice", old, renamed)
        audit.record(by, "field.choice_renamed", field, contact_id=None, choice=(old, renamed), people=(None, len(ids)))
    return field


def archive_field(*, field_id: int, by: Actor) -> CustomField:
    """Ask no more: the field is gone from pages, exports and the API; what was answered is kept."""
    return put_away(field_id, True, by)


def restore_field(*, field_id: int, by: Actor) -> CustomField:
    """Ask again; the answers are there again."""
    return put_away(field_id, False, by)


def put_away(field_id: int, is_away: bool, by: Actor) -> CustomField:
    authorize(by, Capability.SET_UP)
    with transaction.atomic():
        one_at_a_time("custom fields")
        field = locked_field(field_id)
        if (field.archived_at is not None) != is_away:
            if not is_away:
                refuse_twice(field.label, but=field)
            field.archived_at = timezone.now() if is_away else None
            field.save(update_fields=["archived_at"])
            action = "field.archived" if is_away else "field.restored"
            audit.record(by, action, field, contact_id=None, is_archived=(not is_away, is_away))
    return field


def locked_field(field_id: int) -> CustomField:
    field = CustomField.objects.select_for_update().filter(pk=field_id).first()
    if field is None:
        raise NotThere(gettext_noop("There is no such field."))
    return field


def refuse_twice(label: str, but: CustomField | None = None) -> None:
    """Two fields of one name cannot be told apart on a page; an archived one is on none."""
    others = CustomField.objects.filter(archived_at=None).exclude(pk=but.pk if but else 0)
    if fold(label) in {fold(other) for other in others.values_list("label", flat=True)}:
        raise Refused("field_there", gettext_noop("There is a field of this name already."), field="label")


def refuse_lost_choices(field: CustomField, choices: Sequence[str]) -> None:
    if field.kind not in LISTED:
        return
    gone = [choice for choice in field.choices if choice not in choices]
    used = CustomValue.objects.filter(field=field, text__in=gone).values_list("text", flat=True)
    first = used.order_by("text").first()
    if first is not None:
        number = CustomValue.objects.filter(field=field, text=first).count()
        sentence = gettext_noop(
            "“{choice}” is in use, so it stays in the list. People with this answer: {number}. Rename it, or change "
            "their answer first."
        )
        raise Refused("choice_in_use", sentence, field="choices", choice=first, number=number)
