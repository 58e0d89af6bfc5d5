"""What passed between us and a contact: calls, visits, letters."""

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.touch import InteractionFacts, checked_details, checked_instant, checked_summary, state_of
from crm.models import Interaction
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact


def record_interaction(*, contact_id: int, facts: InteractionFacts, by: Actor) -> Interaction:
    """Write down what passed between us and a contact; Refused for what is still to come."""
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts)
    if by.user_id is None:
        raise Refused("no_author", gettext_noop("This needs an author who works here."))
    with transaction.atomic():
        contact = locked_contact(contact_id)
        row = Interaction.objects.create(contact=contact, author_id=by.user_id, **({"at": timezone.now()} | values))
        told = {"kind": (None, row.kind), "summary": (None, row.summary)}
        audit.record(by, "interaction.recorded", row, contact_id=contact.pk, **told)
    return row


def change_interaction(*, interaction_id: int, facts: InteractionFacts, seen: str = "", by: Actor) -> Interaction:
    """Correct what was written down, whoever did. `seen` is the `state_of` it that whoever changes it looked at:
    Refused ("changed_meanwhile") where somebody else changed it since.
    """
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts)
    with transaction.atomic():
        row = locked_interaction(interaction_id)
        if seen and seen != state_of(row):
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this while you were typing."))
        changes = take_over(row, values)
        if changes:
            row.save(update_fields=[*changes])
            audit.record(by, "interaction.changed", row, contact_id=row.contact_id, **changes)
    return row


def delete_interaction(*, interaction_id: int, by: Actor) -> None:
    """Delete what was written down; what it was about stays in the audit log."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row = locked_interaction(interaction_id)
        told = {"kind": (row.kind, None), "summary": (row.summary, None), "at": (row.at, None)}
        audit.record(by, "interaction.deleted", row, contact_id=row.contact_id, **told)
        row.delete()


def values_of(facts: InteractionFacts) -> dict[str, object]:
    """The columns; without an instant it stays what it was."""
    if facts.kind not in set(Interaction.Kind):
        raise Refused("bad_kind", gettext_noop("Choose what it was."), field="kind")
    values: dict[str, object] = {
        "kind": facts.kind,
        "summary": checked_summary(facts.summary),
        "details": checked_details(facts.details),
        "from_them": facts.from_them,
    }
    return values | ({"at": checked_instant(facts.at, timezone.now())} if facts.at is not None else {})


def locked_interaction(interaction_id: int) -> Interaction:
    row = Interaction.objects.select_for_update().filter(pk=interaction_id).first()
    if row is None:
        raise NotThere(gettext_noop("There is no such entry."))
    return row
