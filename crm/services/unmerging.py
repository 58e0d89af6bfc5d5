"""Taking a merge back: its journal backwards, wherever a value is still the one that the merge wrote."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.models import Contact, ContactMerge, MergeEntry
from crm.services import audit
from crm.services.access import authorize
from crm.services.household_names import name_anew
from crm.services.locks import one_at_a_time
from crm.services.merge_answers import give_answers_back
from crm.services.merge_journal import chunks, model_named, whole
from crm.services.merging import hold_both, refuse_on_hold, write_anew

Left = dict[tuple[str, str], int]
Act = MergeEntry.Act


def undo_merge(*, merge_id: int, by: Actor) -> ContactMerge:
    """Make the two records two again. What was changed since stays as it is, and `left_alone` names it; what is new
    since stays with the winner.

    Refused where the winner took part in a later merge: that one has to be undone first.
    """
    authorize(by, Capability.MERGE_PEOPLE)
    with transaction.atomic():
        merge = ContactMerge.objects.select_for_update().filter(pk=merge_id).first()
        if merge is None:
            raise NotThere(gettext_noop("There is no such merge."))
        winner, loser = hold_both(merge.winner_id, merge.loser_id)
        one_at_a_time("tags")  # as merge_contacts does
        refuse_undo(merge, winner, loser)
        homes = {winner.household_id, loser.household_id}
        left = take_back(merge)
        if stayed := give_answers_back(merge, by):
            left[("crm.consentevent", "")] = stayed
        for contact in (winner, loser):
            contact.refresh_from_db()
        write_anew(winner, loser)
        name_anew(homes | {winner.household_id, loser.household_id})
        merge.undone_by, merge.undone_at = by.label, timezone.now()
        merge.left_alone = [{"what": what, "field": name, "count": count} for (what, name), count in left.items()]
        merge.save(update_fields=["undone_by", "undone_at", "left_alone"])
        audit.record(by, "contact.unmerged", winner, contact_id=winner.pk, merged=(loser.pk, None))
    return merge


def refuse_undo(merge: ContactMerge, winner: Contact, loser: Contact) -> None:
    if merge.undone_at is not None:
        raise Refused("undone_already", gettext_noop("This merge is undone already."))
    if winner.standing == Contact.Standing.MERGED:
        raise Refused("merged_since", gettext_noop("This record was merged into another since. Undo that one first."))
    if winner.standing != Contact.Standing.LIVE or loser.standing != Contact.Standing.MERGED:
        raise Refused("erased_since", gettext_noop("This merge cannot be undone: the data of a record was erased."))
    if ContactMerge.objects.filter(winner=winner, undone_at=None, pk__gt=merge.pk).exists():
        raise Refused(
            "merged_since", gettext_noop("Another record was merged into this one since. Undo that one first.")
        )
    refuse_on_hold(winner, loser)
    if not merge.entries.exists():
        raise Refused("journal_gone", gettext_noop("This merge cannot be undone: the data it would need was erased."))


def take_back(merge: ContactMerge) -> Left:
    """Replay the journal backwards; how many changes of which kind were left as they are."""
    left: Left = {}
    for batch in batches(merge):
        model = model_named(batch[0].model)
        stayed = put_back(model, batch[0]) if batch[0].act == Act.DELETED else change_back(model, batch)
        if stayed:
            what = (batch[0].model, next(iter(batch[0].after), ""))
            left[what] = left.get(what, 0) + stayed
    return left


def batches(merge: ContactMerge) -> Iterator[list[MergeEntry]]:
    """The entries, the last first; together those in a row that changed the same in rows of one kind."""
    entries = merge.entries.order_by("-pk")
    for _, alike in groupby(entries, key=lambda entry: (entry.act, entry.model, entry.before, entry.after)):
        yield list(alike)


def change_back(model: type[models.Model], batch: Sequence[MergeEntry]) -> int:
    """Give the rows what they had, where they still have what the merge gave them; how many have not."""
    still, before = whole(model, batch[0].after), whole(model, batch[0].before)
    if points_nowhere(model, before):
        return len(batch)
    done = 0
    for ids in chunks([entry.row_id for entry in batch]):
        try:
            with transaction.atomic():
                done += model._base_manager.filter(pk__in=ids, **still).update(**before)
        except IntegrityError:  # somebody made another one primary, say, or added its like
            done += sum(change_one_back(model, pk, still, before) for pk in ids)
    return len(batch) - done


def change_one_back(model: type[models.Model], pk: int, still: dict[str, Any], before: dict[str, Any]) -> int:
    try:
        with transaction.atomic():
            return model._base_manager.filter(pk=pk, **still).update(**before)
    except IntegrityError:
        return 0


def put_back(model: type[models.Model], entry: MergeEntry) -> int:
    """Make a row again as it was; 1 where something has taken its place, or what it belongs to is gone."""
    before = whole(model, entry.before)
    if points_nowhere(model, before):
        return 1
    try:
        with transaction.atomic():
            model(**before).save(force_insert=True)
    except IntegrityError:
        return 1
    return 0


def points_nowhere(model: type[models.Model], columns: dict[str, Any]) -> bool:
    """Whether a row that these columns point at was deleted since, or is of somebody erased."""
    for name, value in columns.items():
        field = model._meta.get_field(name)
        if isinstance(field, models.ForeignKey) and value is not None:
            target: Any = field.related_model
            there = target._base_manager.filter(pk=value)
            if target is Contact:
                there = there.exclude(standing=Contact.Standing.ERASED)
            if not there.exists():
                return True
    return False
