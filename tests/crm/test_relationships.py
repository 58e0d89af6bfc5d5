"""How two contacts belong together: read right from both ends, dated, never twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.relationships import (
    KINDS,
    ROLES,
    RelationshipFacts,
    facts_from,
    is_current,
    overlap,
    refuse_ends,
    role_of_the_other,
    roles_for,
)
from crm.models import AuditEntry, Contact, Relationship
from crm.selectors.relationships import other_half, relationship_of, ties_of
from crm.services.relationships import add_relationship, change_relationship, end_relationship, remove_relationship
from tests import makers
from tests.cast import acting

TODAY = date(2026, 11, 21)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))
STRETCHES = st.tuples(DAYS, DAYS).filter(lambda days: None in days or days[0] <= days[1])


@pytest.fixture
def maya(nonprofit: object) -> Contact:
    return makers.contact()


@pytest.fixture
def harbor(nonprofit: object) -> Contact:
    return makers.contact("", "", "", organisation_name="Harbor Co-op")


@pytest.fixture
def dan(nonprofit: object) -> Contact:
    return makers.contact("Dan", "Okafor", "")


def tied(one: Contact, kind: str, other: Contact, **more: object) -> Relationship:
    return add_relationship(facts=RelationshipFacts(one.pk, kind, other.pk, **more), by=acting("ada"))


def seen_from(contact: Contact) -> list[tuple[str, str]]:
    return [(tie.other.full_name, tie.role.name) for tie in ties_of(contact.pk, TODAY)]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_said_on_one_page_reads_right_on_both(role: str) -> None:
    facts = facts_from(1, role, 2)
    seen = role_of_the_other(facts.kind, seen_from_contact=facts.contact_id == 1)
    assert seen.name == role
    back = role_of_the_other(facts.kind, seen_from_contact=facts.contact_id == 2)
    turned = facts_from(2, back.name, 1)
    assert turned.kind == facts.kind
    assert KINDS[facts.kind].is_mutual or turned == facts


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_every_role_that_is_offered_fits_some_contact(kind: str) -> None:
    for _, role in roles_for(kind):
        name, is_contact = ROLES[role.name]
        fitting = KINDS[name].ends[0 if is_contact else 1]
        ends = (next(iter(fitting)), kind) if is_contact else (kind, next(iter(fitting)))
        refuse_ends(name, *ends)


@given(STRETCHES, STRETCHES)
def test_two_stretches_overlap_where_a_day_is_in_both(one: tuple[date, date], other: tuple[date, date]) -> None:
    ends = [day for day in (*one, *other) if day] or [TODAY]
    shared = any(is_current(*one, day) and is_current(*other, day) for day in ends)
    assert overlap(one, other) is shared
    assert overlap(other, one) is shared


@pytest.mark.django_db
def test_it_is_written_once_and_read_from_either_end(maya: Contact, harbor: Contact) -> None:
    row = tied(maya, "employee", harbor, title="Director", since=date(2020, 1, 1))
    assert seen_from(maya) == [("Harbor Co-op", "employer")]
    assert seen_from(harbor) == [("Maya Okafor", "employee")]
    assert Relationship.objects.count() == 1
    told = AuditEntry.objects.get(action="contact.relationship_added")
    assert (told.contact_id, told.changes["title"], told.changes["other"]) == (
        maya.pk,
        [None, "Director"],
        [None, harbor.pk],
    )
    assert relationship_of(harbor.pk, row.pk) == row


@pytest.mark.django_db
def test_what_lasts_stands_before_what_ended(maya: Contact, harbor: Contact, dan: Contact) -> None:
    tied(maya, "employee", harbor, until=date(2020, 1, 1))
    tied(dan, "sibling", maya)
    assert [(tie.other, tie.is_current) for tie in ties_of(maya.pk, TODAY)] == [(dan, True), (harbor, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "more", "code", "field"),
    [
        ("spouse", {}, "persons_only", "kind"),
        ("boss", {}, "no_such_kind", "kind"),
        ("branch", {}, "wrong_end", "kind"),
        ("other", {}, "title_missing", "title"),
        ("employee", {"since": date(2020, 1, 2), "until": date(2020, 1, 1)}, "ends_first", "until"),
        ("employee", {"since": date(1899, 12, 31)}, "no_such_day", "since"),
        ("employee", {"until": date(2200, 1, 1)}, "no_such_day", "until"),
        ("employee", {"title": "x" * 121}, "too_long", "title"),
    ],
)
def test_what_cannot_be_is_refused(
    maya: Contact, harbor: Contact, kind: str, more: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        tied(maya, kind, harbor, **more)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Relationship.objects.exists()


@pytest.mark.django_db
def test_nobody_is_tied_to_themselves_or_to_nobody(maya: Contact) -> None:
    with pytest.raises(Refused, match="the same person"):
        tied(maya, "friend", maya)
    with pytest.raises(NotThere):
        add_relationship(facts=RelationshipFacts(maya.pk, "friend", 987_654), by=acting("ada"))


@pytest.mark.django_db
def test_nothing_begins_after_a_death(maya: Contact, dan: Contact) -> None:
    Contact.objects.filter(pk=dan.pk).update(is_deceased=True, deceased_on=date(2021, 5, 1))
    with pytest.raises(Refused, match="had died"):
        tied(maya, "friend", dan, since=date(2021, 5, 2))
    tied(maya, "friend", dan, since=date(2021, 5, 1))


@pytest.mark.django_db
def test_the_same_twice_is_refused_from_either_end_and_free_again_after_its_end(maya: Contact, dan: Contact) -> None:
    row = tied(dan, "spouse", maya, until=date(2020, 6, 1))
    for one, other in ((maya, dan), (dan, maya)):
        with pytest.raises(Refused, match="for days that overlap"):
            tied(one, "spouse", other, since=date(2020, 6, 1))
    tied(maya, "spouse", dan, since=date(2020, 6, 2))
    with pytest.raises(Refused, match="for days that overlap"):
        change_relationship(
            relationship_id=row.pk, facts=RelationshipFacts(maya.pk, "spouse", dan.pk), by=acting("ada")
        )


@pytest.mark.django_db
def test_a_child_is_no_parent_of_the_parent_by_the_same_row(maya: Contact, dan: Contact) -> None:
    tied(maya, "parent", dan)
    assert seen_from(dan) == [("Maya Okafor", "parent")]
    assert seen_from(maya) == [("Dan Okafor", "child")]


@pytest.mark.django_db
def test_it_is_corrected_ended_and_removed(maya: Contact, harbor: Contact, dan: Contact) -> None:
    row = tied(maya, "employee", harbor)
    facts = RelationshipFacts(maya.pk, "board_member", harbor.pk, title="Treasurer")
    changed = change_relationship(relationship_id=row.pk, facts=facts, by=acting("ada"))
    assert (changed.kind, changed.title) == ("board_member", "Treasurer")
    with pytest.raises(Refused, match="between the same two"):
        change_relationship(
            relationship_id=row.pk, facts=RelationshipFacts(dan.pk, "employee", harbor.pk), by=acting("ada")
        )
    ended = end_relationship(relationship_id=row.pk, on=date(2025, 1, 1), by=acting("ada"))
    assert ended.until == date(2025, 1, 1)
    with pytest.raises(Refused, match="ended already"):
        end_relationship(relationship_id=row.pk, by=acting("ada"))
    remove_relationship(relationship_id=row.pk, by=acting("ada"))
    with pytest.raises(NotThere):
        remove_relationship(relationship_id=row.pk, by=acting("ada"))
    actions = AuditEntry.objects.filter(action__startswith="contact.relationship").order_by("pk")
    assert [entry.action.rpartition("_")[2] for entry in actions] == ["added", "changed", "ended", "removed"]


@pytest.mark.django_db
def test_an_end_before_the_beginning_is_refused(maya: Contact, harbor: Contact) -> None:
    row = tied(maya, "employee", harbor, since=date(2030, 1, 1))
    with pytest.raises(Refused, match="before the first"):
        end_relationship(relationship_id=row.pk, on=date(2029, 1, 1), by=acting("ada"))


@pytest.mark.django_db
def test_a_couple_that_lives_apart_is_offered_a_household(maya: Contact, dan: Contact) -> None:
    tied(maya, "partner", dan)
    assert other_half(maya, ties_of(maya.pk, TODAY)) == dan
    assert other_half(dan, ties_of(dan.pk, TODAY)) == maya
    Contact.objects.filter(pk=dan.pk).update(is_deceased=True)
    assert other_half(maya, ties_of(maya.pk, TODAY)) is None


@pytest.mark.django_db
def test_whoever_may_not_edit_people_ties_nobody(maya: Contact, dan: Contact) -> None:
    row, dee = tied(maya, "friend", dan), acting("dee")
    facts = RelationshipFacts(maya.pk, "friend", dan.pk)
    for act in (
        lambda: add_relationship(facts=facts, by=dee),
        lambda: change_relationship(relationship_id=row.pk, facts=facts, by=dee),
        lambda: end_relationship(relationship_id=row.pk, by=dee),
        lambda: remove_relationship(relationship_id=row.pk, by=dee),
    ):
        with pytest.raises(Forbidden):
            act()
