"""Moves management: whom we hope for a major gift from, and how far we have come with each."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.moves import ProspectFacts, Stage, checked, checked_move
from crm.models import Prospect
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time
from crm.services.task_rows import check_owner, held_contact, log_all
from crm.services.tasks import check_number


def open_prospect(*, contact_id: int, facts: ProspectFacts, by: Actor) -> Prospect:
    """Add somebody to the possible major givers, at the first stage; Refused where they are one already."""
    authorize(by, Capability.KEEP_PROSPECTS)
    values = checked(facts)
    nonprofit = remembered_nonprofit()
    with transaction.atomic():
        check_owner(facts.owner_id, Capability.KEEP_PROSPECTS)
        stands = held_contact(contact_id)
        one_at_a_time(f"prospect:{stands}")
        if Prospect.objects.filter(contact_id=stands, closed_at=None).exists():
            raise Refused("prospect_there", gettext_noop("This person is a prospect already."))
        row = Prospect(contact_id=stands, owner_id=facts.owner_id, currency=nonprofit.currency, **values)
        row.stage, row.entered_on = Stage.IDENTIFIED, local_day(nonprofit)
        row.save(force_insert=True)
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        audit.record(by, "prospect.opened", row, contact_id=stands, stage=(None, str(row.stage)), **told)
    return row


def change_prospect(*, prospect_id: int, facts: ProspectFacts, seen: datetime | None = None, by: Actor) -> Prospect:
    """Give an open prospect these facts. `seen` is the `updated_at` that whoever changes it looked at."""
    authorize(by, Capability.KEEP_PROSPECTS)
    values = checked(facts)
    with transaction.atomic():
        row = held_prospect(prospect_id)
        if seen is not None and row.updated_at != seen:
            raise Refused(
                "changed_meanwhile", gettext_noop("Somebody else changed this prospect while you were typing.")
            )
        if facts.owner_id != row.owner_id:
            check_owner(facts.owner_id, Capability.KEEP_PROSPECTS)
        changes = take_over(row, values | {"owner_id": facts.owner_id})
        if changes:
            row.save(update_fields=[*(name.removesuffix("_id") for name in changes), "updated_at"])
            audit.record(by, "prospect.changed", row, contact_id=row.contact_id, **changes)
    return row


def move_prospect(*, prospect_id: int, stage: str, by: Actor) -> Prospect:
    """Bring an open prospect to a stage that one may go to from theirs (crm.domain.moves), from today on."""
    authorize(by, Capability.KEEP_PROSPECTS)
    with transaction.atomic():
        row = held_prospect(prospect_id)
        if row.stage == stage:
            return row
        old, row.stage = row.stage, checked_move(row.stage, stage)
        row.entered_on = local_day(remembered_nonprofit())
        row.save(update_fields=["stage", "entered_on", "updated_at"])
        audit.record(by, "prospect.moved", row, contact_id=row.contact_id, stage=(old, str(row.stage)))
    return row


def assign_prospects(*, prospect_ids: Collection[int], owner_id: int | None, by: Actor) -> int:
    """Give these open prospects to somebody, or to nobody; how many somebody else looked after before."""
    authorize(by, Capability.KEEP_PROSPECTS)
    check_number(prospect_ids)
    with transaction.atomic():
        check_owner(owner_id, Capability.KEEP_PROSPECTS)
        theirs = Q(owner_id=owner_id) if owner_id is not None else Q(owner__isnull=True)
        rows = Prospect.objects.select_for_update(of=("self",)).filter(~theirs, pk__in=prospect_ids, closed_at=None)
        found = list(rows.order_by("pk"))
        held = Prospect.objects.filter(pk__in=[row.pk for row in found])
        held.update(owner_id=owner_id, updated_at=timezone.now())
        log_all(by, "prospect.changed", [(row, {"owner_id": (row.owner_id, owner_id)}) for row in found])
    return len(found)


def close_prospect(*, prospect_id: int, by: Actor) -> Prospect:
    """Remove a prospect. The row stays as history; the person may be added again."""
    authorize(by, Capability.KEEP_PROSPECTS)
    with transaction.atomic():
        row = held_prospect(prospect_id)
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at", "updated_at"])
        audit.record(by, "prospect.closed", row, contact_id=row.contact_id, stage=(row.stage, None))
    return row


def held_prospect(prospect_id: int) -> Prospect:
    """The prospect, locked until this transaction ends; Refused where it is closed."""
    row = Prospect.objects.select_for_update(of=("self",)).filter(pk=prospect_id).first()
    if row is None:
        raise NotThere(gettext_noop("There is no such prospect."))
    if row.closed_at is not None:
        sentence = gettext_noop("This prospect was removed. Add the person to the prospects again first.")
        raise Refused("prospect_closed", sentence)
    return row
