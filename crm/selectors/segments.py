"""Saved questions, who answers them today, and who did when somebody took a snapshot."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.domain.actors import Actor
from crm.domain.criteria import Criterion
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.registry import segment_criteria
from crm.domain.segments import Group, checked_question, criteria_in, needs_of, read_question
from crm.models import Contact, Segment, Snapshot, SnapshotMember
from crm.models.contact import ContactQuerySet
from crm.selectors.contacts import MOST_ID
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.segment_conditions import Way, condition_of, moment_of, people_who

GONE = gettext_noop("There is no such segment.")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the criteria it asks by; `needs` are those of a criterion that is gone left out."""

    tree: Group
    criteria: dict[str, Criterion]

    def may_be_asked_by(self, actor: Actor) -> bool:
        """The list of who answers tells what the question asks: whoever may not see that may not ask."""
        return all(actor.can(needed) for needed in needs_of(self.tree, self.criteria))

    def people(self) -> ContactQuerySet:
        """Who answers it, to be read page by page."""
        return people_who(self.tree, self.criteria, moment_of(remembered_nonprofit()))

    def everybody(self) -> ContactQuerySet:
        """The same people, to be counted or kept."""
        return people_who(self.tree, self.criteria, moment_of(remembered_nonprofit()), Way(whole=True))

    def condition(self) -> Q:
        return condition_of(self.tree, self.criteria, moment_of(remembered_nonprofit()))


@dataclass(frozen=True, slots=True)
class InSegment:
    """A segment that a list is narrowed by: everybody listed is in it. Its condition is made once."""

    id: int
    name: str
    question: Question
    condition: Q

    def holds(self, column: str) -> Q:
        """True of rows whose contact stands in `column`: "pk" of a contact, "contact_id" of anything else."""
        if column == "pk":
            return self.condition
        return Q(Exists(Contact.objects.filter(self.condition, pk=OuterRef(column))))


def question_in(told: object, known: dict[str, Criterion] | None = None) -> Question:
    """The question that JSON tells, as it was saved; its answers are taken as they were checked then. `known` are all
    criteria, for whoever has many questions to read.
    """
    tree = read_question(told)
    keys = {asked.key for asked in criteria_in(tree)}
    if known is None:
        return Question(tree, segment_criteria.named(keys))
    return Question(tree, {key: known[key] for key in keys if key in known})


def new_question(told: object, by: Actor) -> Question:
    """The question that somebody asks now, checked; WrongQuestion (Refused) says what is wrong and where."""
    question = question_in(told)
    tree = checked_question(question.tree, allowed_criteria(question.criteria, by))
    return Question(tree, question.criteria)


def allowed_criteria(criteria: dict[str, Criterion], by: Actor) -> dict[str, Criterion]:
    return {key: criterion for key, criterion in criteria.items() if by.can(criterion.needs)}


def criteria_for(by: Actor) -> dict[str, Criterion]:
    """Every criterion that this person may ask by."""
    return allowed_criteria(segment_criteria.all(), by)


def saved_question(segment: Segment | Snapshot, known: dict[str, Criterion] | None = None) -> Question | None:
    """The question of a segment; None where it cannot be read any more."""
    try:
        return question_in(segment.asked, known)
    except Refused:
        return None


def segments_seen_by(actor: Actor, *, archived: bool = False) -> list[tuple[Segment, Question]]:
    """The segments in use, or those put away, that this person may see, by name."""
    rows = Segment.objects.filter(archived_at__isnull=not archived).select_related("owner").order_by("name", "pk")
    known = segment_criteria.all()
    asked = ((row, saved_question(row, known)) for row in rows)
    return [(row, question) for row, question in asked if question and question.may_be_asked_by(actor)]


def ids_seen_by(actor: Actor) -> list[int]:
    """The numbers of all segments that this person may see, archived ones too."""
    known = segment_criteria.all()
    asked = ((row.pk, saved_question(row, known)) for row in Segment.objects.only("pk", "asked"))
    return [pk for pk, question in asked if question and question.may_be_asked_by(actor)]


def the_segment(segment_id: int, by: Actor) -> tuple[Segment, Question]:
    """The segment of this number with its question; NotThere too for whoever may not ask that."""
    row = Segment.objects.select_related("owner").filter(pk=segment_id).first() if segment_id <= MOST_ID else None
    question = saved_question(row) if row else None
    if row is None or question is None or not question.may_be_asked_by(by):
        raise NotThere(GONE)
    return row, question


def in_segment(segment_id: int, by: Actor) -> InSegment:
    """A segment to narrow a list by; NotThere as for `the_segment`."""
    row, question = the_segment(segment_id, by)
    return InSegment(row.pk, row.name, question, question.condition())


def snapshots_of(segment: Segment, by: Actor) -> QuerySet[Snapshot]:
    """The snapshots of a segment that this person may see, with `size`, how many people are in each, the newest
    first.
    """
    seen = snapshot_ids_seen_by(by, segment.snapshots.all())
    return segment.snapshots.filter(pk__in=seen).annotate(size=Count("members")).order_by("-taken_at", "-pk")


def snapshot_ids_seen_by(actor: Actor, snapshots: QuerySet[Snapshot]) -> list[int]:
    """Those of them that asked, when they were taken, what this person may ask: the segment may ask another thing
    now.
    """
    known = segment_criteria.all()
    asked = ((row.pk, saved_question(row, known)) for row in snapshots.only("pk", "segment", "asked"))
    return [pk for pk, question in asked if question and question.may_be_asked_by(actor)]


def the_snapshot(snapshot_id: int, by: Actor) -> Snapshot:
    """The snapshot of this number; NotThere too for whoever may not ask what it asked."""
    found = Snapshot.objects.select_related("segment").filter(pk=snapshot_id) if snapshot_id <= MOST_ID else None
    row = found.first() if found is not None else None
    question = saved_question(row) if row else None
    if row is None or question is None or not question.may_be_asked_by(by):
        raise NotThere(gettext_noop("There is no such snapshot."))
    return row


def members_of(snapshot: Snapshot) -> ContactQuerySet:
    """Who was in the segment then, of those we still know."""
    return Contact.objects.get_queryset().filter(Exists(snapshot.members.filter(contact=OuterRef("pk"))))


@dataclass(frozen=True, slots=True)
class Compared:
    """How many were in a snapshot, and how it stands beside its segment today."""

    then: int
    now: int
    stayed: int
    is_told: bool = True

    @property
    def left(self) -> int:
        return self.then - self.stayed

    @property
    def joined(self) -> int:
        return self.now - self.stayed


def compared_with_today(snapshot: Snapshot, by: Actor) -> Compared:
    """What the segment asks today may differ from what the snapshot asked: it is the segment that counts, and it is
    not told to whoever may not ask that.
    """
    then = SnapshotMember.objects.filter(snapshot=snapshot).count()
    question = saved_question(snapshot.segment)
    if question is None or not question.may_be_asked_by(by):
        return Compared(then, 0, 0, is_told=False)
    now = question.everybody()
    stayed = now.filter(Exists(SnapshotMember.objects.filter(snapshot=snapshot, contact=OuterRef("pk"))))
    return Compared(then, now.count(), stayed.count())
