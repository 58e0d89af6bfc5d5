"""What staff say of a pair that may be one."""

from django.db import transaction
from django.db.models import Q

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.models import Contact, NotDuplicate, SuspectedDuplicate
from crm.services import audit
from crm.services.access import authorize
from crm.services.duplicate_scan import pairs_about, suspicions


def suspect_likes(*, contact_id: int, by: Actor) -> None:
    """Keep now, rather than at night, who may be the same as a contact that was changed."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        rows = suspicions(pairs_about([contact_id]))
        known = SuspectedDuplicate.objects.select_for_update().filter(Q(low=contact_id) | Q(high=contact_id))
        wanted = {told(row): row for row in rows}
        gone = [row.pk for row in known if wanted.pop(told(row), None) is None]
        SuspectedDuplicate.objects.filter(pk__in=gone).delete()
        SuspectedDuplicate.objects.bulk_create(wanted.values(), ignore_conflicts=True)


def told(row: SuspectedDuplicate) -> tuple[int, int, int, bool]:
    return row.low_id, row.high_id, row.points, row.household


def say_two_people(*, contact_id: int, other_id: int, by: Actor) -> NotDuplicate:
    """Remember that the two are not one: nobody is asked about them again. Said twice, it is remembered once."""
    authorize(by, Capability.MERGE_PEOPLE)
    low, high = sorted((contact_id, other_id))
    if low == high:
        raise Refused("same_record", gettext_noop("Choose two records: this is one and the same."), "loser")
    with transaction.atomic():
        found = Contact.everyone.in_bulk([low, high])
        if len(found) < 2:
            raise NotThere(gettext_noop("There is no such person."))
        row, is_new = NotDuplicate.objects.get_or_create(low_id=low, high_id=high, defaults={"said_by": by.label})
        SuspectedDuplicate.objects.filter(low_id=low, high_id=high).delete()
        if is_new:
            audit.record(by, "contact.told_apart", found[low], contact_id=low, other=(None, high))
    return row
