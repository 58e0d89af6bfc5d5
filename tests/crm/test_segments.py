"""Saved questions: what can be asked, kept, copied, put away, and who was in it at a moment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.segments import WrongQuestion, as_told, read_question
from crm.models import AuditEntry, Contact, Segment, SnapshotMember, Tag
from crm.selectors.segments import compared_with_today, members_of, new_question, segments_seen_by, the_segment
from crm.services.merging import merge_contacts
from crm.services.rows import insert_from
from crm.services.segments import (
    archive_segment,
    change_segment,
    duplicate_segment,
    make_segment,
    restore_segment,
    take_snapshot,
)
from crm.services.tags import put_tag, take_tag_off
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
PERSONS: dict[str, Any] = {"is": "kind", "kind": "person"}
GIVERS: dict[str, Any] = {"is": "gave", "period": {"kind": "ever"}}


@pytest.fixture(autouse=True)
def at_home() -> None:
    makers.nonprofit()


def segment(name: str = "Persons", asked: Any = PERSONS, by: str = "ada") -> Segment:
    return make_segment(name=name, asked=asked, by=acting(by))


def nested(depth: int) -> dict[str, Any]:
    return {"all": [nested(depth - 1)]} if depth else PERSONS


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        ([], "no_question", ()),
        ({}, "no_question", ()),
        ({"some": []}, "no_question", ()),
        ({"all": [{"any": "x"}]}, "no_question", (0,)),
        ({"all": []}, "empty_group", ()),
        ({"all": [PERSONS, {"any": []}]}, "empty_group", (1,)),
        ({"is": "star_sign"}, "no_such_criterion", (0,)),
        ({"any": [PERSONS, {"is": "kind"}]}, "answer_missing", (1,)),
        ({"is": "kind", "kind": "robot"}, "no_such_choice", (0,)),
        ({"is": "kind", "kind": "person", "size": 3}, "unknown_answer", (0,)),
        ({"is": "tag", "tag": "999"}, "no_such_choice", (0,)),
        ({"is": "added", "period": "soon"}, "no_period", (0,)),
        ({"is": "added", "period": {"kind": "days", "days": 0}}, "no_days", (0,)),
        ({"is": "added", "period": {"kind": "days", "days": True}}, "no_days", (0,)),
        ({"is": "added", "period": {"kind": "between"}}, "no_day", (0,)),
        ({"is": "added", "period": {"kind": "between", "since": "2026-02-30"}}, "no_such_day", (0,)),
        ({"is": "added", "period": {"kind": "between", "since": "2026-02-02", "until": "2026-02-01"}}, "days_reversed",
         (0,)),
        ({"is": "given_total", "how": "least", "amount": 0, "period": {"kind": "ever"}}, "no_amount", (0,)),
        ({"is": "place", "country": "US", "city": "x" * 101}, "too_long", (0,)),
        (nested(5), "too_deep", ()),
        (nested(60), "no_question", (0,) * 41),
        ({"any": [PERSONS] * 31}, "too_long", ()),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_with_its_place(asked: Any, code: str, path: tuple[int, ...]) -> None:
    with pytest.raises(WrongQuestion) as refused:
        new_question(asked, acting("ada"))
    assert (refused.value.code, refused.value.field, refused.value.path) == (code, "asked", path)
    assert refused.value.message


leaves = st.sampled_from([PERSONS, GIVERS, {"is": "household"}])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda name, parts: {name: parts}, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)


@given(trees)
def test_a_question_read_and_told_again_is_itself(told: dict[str, Any]) -> None:
    try:
        tree = read_question(told)
    except WrongQuestion:
        return
    assert read_question(as_told(tree)) == tree


def test_a_segment_is_kept_with_who_made_it_and_the_log_knows() -> None:
    row = segment("  Persons\u202e ")
    assert (row.name, row.asked, row.owner and row.owner.name) == ("Persons", {"all": [PERSONS]}, "Ada")
    assert AuditEntry.objects.get(action="segment.made").changes == {"name": [None, "Persons"]}


@pytest.mark.parametrize(("name", "code"), [("", "no_name"), ("x" * 121, "name_too_long"), ("PERSONS", "name_taken")])
def test_a_name_is_needed_short_and_free(name: str, code: str) -> None:
    segment()
    with pytest.raises(Refused) as refused:
        segment(name)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_changing_a_segment_tells_what_changed_but_not_the_question() -> None:
    row = segment()
    change_segment(segment_id=row.pk, name="Givers", asked=GIVERS, description="For Ben", by=acting("ada"))
    row.refresh_from_db()
    assert (row.name, row.asked) == ("Givers", {"all": [GIVERS]})
    changes = AuditEntry.objects.get(action="segment.changed").changes
    assert changes == {"name": ["Persons", "Givers"], "description": ["", "For Ben"], "asked": ["", "yes"]}


def test_a_copy_has_a_name_of_its_own_however_often() -> None:
    row = segment()
    assert [duplicate_segment(segment_id=row.pk, by=acting("ada")).name for _ in range(2)] == [
        "Persons (2)",
        "Persons (3)",
    ]


def test_an_archived_segment_is_in_no_list_until_it_is_restored() -> None:
    row, ada = segment(), acting("ada")
    archive_segment(segment_id=row.pk, by=ada)
    assert (segments_seen_by(ada), [found for found, _ in segments_seen_by(ada, archived=True)]) == ([], [row])
    restore_segment(segment_id=row.pk, by=ada)
    assert [found for found, _ in segments_seen_by(ada)] == [row]


def test_who_may_not_see_gifts_neither_asks_about_them_nor_sees_who_answers() -> None:
    row, cy = segment("Givers", GIVERS), acting("cy")
    snapshot = take_snapshot(segment_id=row.pk, by=acting("ada"))
    assert segments_seen_by(cy) == []
    with pytest.raises(NotThere):
        the_segment(row.pk, cy)
    with pytest.raises(WrongQuestion):
        new_question(GIVERS, cy)
    assert snapshot.asked == {"all": [GIVERS]}


@pytest.mark.parametrize("act", [duplicate_segment, archive_segment, restore_segment, take_snapshot])
def test_who_may_only_read_changes_no_segment(act: Any) -> None:
    row = segment()
    with pytest.raises(Forbidden):
        act(segment_id=row.pk, by=acting("dee"))


def test_merged_and_erased_people_are_in_no_segment() -> None:
    maya, mia, zoe = makers.contact(), makers.contact("Mia", "Okafor", ""), makers.contact("Zoe", "Adams", "")
    merge_contacts(winner_id=maya.pk, loser_id=mia.pk, by=SYSTEM)
    Contact.objects.filter(pk=zoe.pk).update(standing="erased")
    for asked in (PERSONS, {"not": {"is": "household"}}, {"not": {"is": "kind", "kind": "organisation"}}):
        assert list(new_question(asked, acting("ada")).people()) == [maya]


def test_a_criterion_that_is_gone_finds_nobody_whatever_else_is_asked() -> None:
    makers.contact()
    row = Segment.objects.create(name="Old", asked={"any": [PERSONS, {"not": {"is": "shoe_size"}}]})
    _, question = the_segment(row.pk, acting("ada"))
    assert list(question.people()) == []


def test_a_snapshot_stays_while_the_segment_moves_on() -> None:
    ada, (maya, zoe, li) = acting("ada"), (makers.contact(name, "Wu", "") for name in ("Maya", "Zoe", "Li"))
    tag = Tag.objects.create(name="VIP", key="vip")
    row = segment("VIPs", {"is": "tag", "tag": str(tag.pk)})
    for contact in (maya, zoe):
        put_tag(contact_id=contact.pk, name="vip", by=ada)
    snapshot = take_snapshot(segment_id=row.pk, by=ada)
    take_tag_off(contact_id=zoe.pk, tag_id=tag.pk, by=ada)
    put_tag(contact_id=li.pk, name="vip", by=ada)
    assert set(members_of(snapshot)) == {maya, zoe}
    compared = compared_with_today(snapshot, ada)
    assert (compared.then, compared.now, compared.stayed, compared.left, compared.joined) == (2, 2, 1, 1, 1)
    entry = AuditEntry.objects.get(action="segment.snapshot_taken")
    assert entry.changes["rows"] == [None, 2]


def test_a_snapshot_of_nobody_is_one() -> None:
    row = segment("Nobody", {"all": [PERSONS, {"not": PERSONS}]})
    snapshot = take_snapshot(segment_id=row.pk, name="Empty", by=acting("ada"))
    assert (snapshot.name, SnapshotMember.objects.count()) == ("Empty", 0)


def test_what_a_segment_asks_today_is_compared_for_those_alone_who_may_ask_it() -> None:
    row = segment()
    snapshot = take_snapshot(segment_id=row.pk, by=acting("ada"))
    change_segment(segment_id=row.pk, name=row.name, description="", asked=GIVERS, by=acting("ada"))
    makers.gift(makers.contact(), 5000)
    snapshot.refresh_from_db()
    compared = compared_with_today(snapshot, acting("cy"))
    assert (compared.now, compared.is_told) == (0, False)
    assert compared_with_today(snapshot, acting("ada")).now == 1


def test_nobody_at_all_is_inserted_as_none() -> None:
    snapshot = take_snapshot(segment_id=segment().pk, by=acting("ada"))
    nobody = Contact.objects.filter(pk__in=[]).values_list("pk")
    assert insert_from(SnapshotMember, nobody, "contact_id", snapshot_id=snapshot.pk) == 0
