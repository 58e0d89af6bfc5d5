"""Consent when two records turn out to be one person, or not to be: the strictest answer wins.

Answers are never moved or changed. What a merge makes of them is written beside them, as answers of source MERGE.
"""

from typing import Final

from crm.domain.actors import Actor
from crm.models import ConsentEvent, ContactMerge
from crm.selectors.contacts import consents_of

Action = ConsentEvent.Action
DENIES: Final = (Action.WITHDRAW, Action.OBJECT)
Subject = tuple[str, str]
COPIED: Final = (
    "purpose", "channel", "action", "basis", "wording_id", "collected_on", "obtained_directly", "opt_out_offered",
    "valid_until",
)  # fmt: skip


def newest_answers(contact_id: int) -> dict[Subject, ConsentEvent]:
    return {(answer.purpose, answer.channel): answer for answer in consents_of(contact_id)}


def take_over_answers(merge: ContactMerge, by: Actor) -> None:
    """A no of the loser becomes the winner's; a yes does only where the winner was never asked."""
    ours = newest_answers(merge.winner_id)
    for subject, answer in newest_answers(merge.loser_id).items():
        mine = ours.get(subject)
        stricter = answer.action in DENIES and (mine is None or mine.action not in DENIES)
        if stricter or (mine is None and answer.action == Action.GRANT):
            repeat_answer(answer, merge.winner_id, merged_as(merge), by)


def give_answers_back(merge: ContactMerge, by: Actor) -> int:
    """Undo that: the winner's answers are again as before, but for those given anew since; how many those are.

    A no that came in meanwhile may be either person's, so it is both's.
    """
    ours, stay = newest_answers(merge.winner_id), 0
    for written in ConsentEvent.objects.filter(contact_id=merge.winner_id, source_ref=merged_as(merge)):
        subject = (written.purpose, written.channel)
        if ours[subject].pk != written.pk:
            stay += 1
        elif (before := answer_before(written)) is not None:
            repeat_answer(before, merge.winner_id, undone_as(merge), by)
        else:
            repeat_answer(written, merge.winner_id, undone_as(merge), by, action=Action.EXPIRE)
    theirs = newest_answers(merge.loser_id)
    for subject, answer in ours.items():
        mine = theirs.get(subject)
        if came_in_since(answer, merge) and (mine is None or mine.action not in DENIES):
            repeat_answer(answer, merge.loser_id, undone_as(merge), by)
    return stay


def came_in_since(answer: ConsentEvent, merge: ContactMerge) -> bool:
    return answer.action in DENIES and answer.at > merge.at and answer.source_ref != merged_as(merge)


def answer_before(written: ConsentEvent) -> ConsentEvent | None:
    same = ConsentEvent.objects.filter(
        contact_id=written.contact_id, purpose=written.purpose, channel=written.channel
    ).exclude(pk=written.pk)
    return same.order_by("-at", "-pk").first()


def repeat_answer(
    answer: ConsentEvent, contact_id: int, source_ref: str, by: Actor, action: ConsentEvent.Action | None = None
) -> None:
    values = {name: getattr(answer, name) for name in COPIED} | ({"action": action} if action else {})
    ConsentEvent.objects.create(
        contact_id=contact_id,
        source=ConsentEvent.Source.MERGE,
        source_ref=source_ref,
        evidence=f"Answer {answer.pk} of record {answer.contact_id}",
        recorded_by=by.label,
        **values,
    )


def merged_as(merge: ContactMerge) -> str:
    return f"merge:{merge.pk}"


def undone_as(merge: ContactMerge) -> str:
    return f"merge:{merge.pk}:undone"
