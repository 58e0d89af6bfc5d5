"""Two who change one segment at once: each keeps what they typed, and is asked only where both changed the same."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.errors import Refused
from crm.models import Nonprofit, Segment, Tag
from crm.services.segments import change_segment, make_segment
from crm.services.tag_vocabulary import make_tag, unite_tags
from frontend.staff import segments as pages
from tests.cast import acting, member
from tests.frontend.test_segments import controls

pytestmark = pytest.mark.django_db
PERSONS: dict[str, Any] = {"is": "kind", "kind": "person"}
FIRMS: dict[str, Any] = {"is": "kind", "kind": "organisation"}
GAVE: dict[str, Any] = {"is": "gave", "period": {"kind": "days", "days": 30}}
MEANWHILE = "Somebody else changed this while you were typing. Nothing is saved yet."


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


@pytest.fixture
def row(ada: Client) -> Segment:
    return make_segment(name="Some", description="For spring", asked={"all": [PERSONS, GAVE]}, by=acting("ada"))


def page_of(row: Segment) -> str:
    return reverse("staff:edit_segment", args=[row.pk])


def opened(client: Client, row: Segment) -> dict[str, str]:
    """The builder as a browser would send it now."""
    return controls(client.get(page_of(row)).content.decode())


def theirs(row: Segment, **changes: Any) -> None:
    """What Ben saves while Ada has the builder open."""
    row.refresh_from_db()
    told = {"name": row.name, "description": row.description, "asked": row.asked} | changes
    change_segment(segment_id=row.pk, **told, by=acting("ben"))


def save(client: Client, row: Segment, told: dict[str, str]) -> Any:
    return client.post(page_of(row), told | {"act": "save"}, follow=True)


def box(answer: Any) -> str:
    assert answer.status_code == 422
    page = answer.content.decode()
    assert MEANWHILE in page
    return str(page.partition('id="errors"')[2].partition("<section")[0])


def kept(row: Segment) -> tuple[str, str, Any]:
    row.refresh_from_db()
    return row.name, row.description, row.asked


def test_what_one_did_not_touch_stays_as_the_other_left_it(ada: Client, row: Segment) -> None:
    mine = opened(ada, row) | {"description": "For autumn"}
    theirs(row, name="Firms", asked={"any": [FIRMS]})
    page = save(ada, row, mine).content.decode()
    assert "Saved. What Ben changed meanwhile is kept: Name, Who is meant." in page
    assert kept(row) == ("Firms", "For autumn", {"any": [FIRMS]})


def test_a_question_that_one_changed_is_kept_beside_the_others_name(ada: Client, row: Segment) -> None:
    mine = opened(ada, row) | {"q.match": "any", "q-0.kind": "organisation", "q-1.period.days": "90"}
    theirs(row, name="Firms")
    assert "Saved. What Ben changed meanwhile is kept: Name." in save(ada, row, mine).content.decode()
    gave = {"is": "gave", "period": {"kind": "days", "days": 90}}
    assert kept(row) == ("Firms", "For spring", {"any": [FIRMS, gave]})


def test_a_question_that_both_changed_is_told_in_both_versions_and_mine_stays_typed(ada: Client, row: Segment) -> None:
    mine = opened(ada, row) | {"q-1.period.days": "90", "name": "Mine"}
    theirs(row, name="Theirs", description="For winter", asked={"any": [PERSONS, {"all": [FIRMS, GAVE]}]})
    answer = save(ada, row, mine)
    said = box(answer)
    assert "Ben changed it from “Some” to “Theirs”. You entered “Mine”." in said
    question = said[said.index('<a href="#asked">Who is meant</a>: Ben changed it:') :]
    they, _, you = question.partition("You changed it:")
    assert "<li>“All of these” became “Any of these”.</li>" in they
    assert "in the last 30 days” became “Is an organisation and " in they
    assert "in the last 90 days”.</li>" in you
    assert "“All of these”" not in you
    assert "You had not touched these, so the form holds their new value:" in said
    assert kept(row)[0] == "Theirs"
    again = controls(answer.content.decode())
    assert (again["name"], again["description"]) == ("Mine", "For winter")
    assert (again["q.match"], again["q-1.is"], again["q-1.period.days"]) == ("all", "gave", "90")
    assert save(ada, row, again).redirect_chain
    gave = {"is": "gave", "period": {"kind": "days", "days": 90}}
    assert kept(row) == ("Mine", "For winter", {"all": [PERSONS, gave]})


def test_who_changed_the_question_is_told_and_not_who_changed_the_name(ada: Client, row: Segment) -> None:
    mine = opened(ada, row) | {"q-0.kind": "organisation"}
    theirs(row, asked={"all": [GAVE]})
    change_segment(segment_id=row.pk, name="New", description="", asked={"all": [GAVE]}, by=acting("ada"))
    assert "Who is meant</a>: Ben changed it:" in box(save(ada, row, mine))


def test_parts_added_meanwhile_count_as_typed(ada: Client, row: Segment) -> None:
    mine = opened(ada, row)
    for act, more in (("add:q", {"q.new": "kind"}), ("count", {"q-2.kind": "person"}), ("remove:q-0", {})):
        mine = controls(ada.post(page_of(row), mine | more | {"act": act}).content.decode())
    theirs(row, asked={"all": [FIRMS]})
    answer = save(ada, row, mine)
    assert "became “Is an organisation”" in box(answer)
    again = controls(answer.content.decode())
    assert (again["q-0.is"], again["q-1.is"], again["q-1.kind"]) == ("gave", "kind", "person")
    save(ada, row, again)
    assert kept(row)[2] == {"all": [GAVE, PERSONS]}


def test_the_same_change_by_both_is_no_quarrel(ada: Client, row: Segment) -> None:
    mine = opened(ada, row) | {"q-0.kind": "organisation", "name": "Firms"}
    theirs(row, name="Firms", asked={"all": [FIRMS, GAVE]})
    assert "The segment is saved." in save(ada, row, mine).content.decode()


def test_a_question_that_followed_a_tag_meanwhile_is_not_asked_as_it_was(ada: Client) -> None:
    gone, into = (make_tag(name=name, by=acting("ada")) for name in ("VIP", "Board"))
    row = make_segment(name="Ours", asked={"all": [{"is": "tag", "tag": str(gone.pk)}]}, by=acting("ada"))
    mine = opened(ada, row) | {"description": "For letters"}
    unite_tags(tag_id=gone.pk, into_id=into.pk, by=acting("ben"))
    save(ada, row, mine)
    assert kept(row) == ("Ours", "For letters", {"all": [{"is": "tag", "tag": str(into.pk)}]})
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("typed", ["lots", "<b>", "9" * 40])
def test_what_cannot_be_read_stays_typed_beside_what_the_other_changed(ada: Client, typed: str, row: Segment) -> None:
    mine = opened(ada, row) | {"q-1.period.days": typed}
    theirs(row, asked={"all": [PERSONS]})
    answer = save(ada, row, mine)
    assert "Enter how many days" in answer.content.decode()
    assert "<b>”" not in box(answer)
    assert controls(answer.content.decode())["q-1.period.days"] == typed
    assert kept(row)[2] == {"all": [PERSONS]}


@pytest.mark.parametrize(
    "shown", ["", "junk", '{"at": "2026-01-01T00:00Z", "values": {"asked": ["junk", "[]", "{}"]}}']
)
def test_a_builder_that_does_not_tell_what_it_was_shown_with_asks_of_all_that_differs(
    ada: Client, row: Segment, shown: str
) -> None:
    mine = opened(ada, row) | {"name": "Mine", "q-0.kind": "organisation", "shown": shown}
    theirs(row, description="For winter")
    said = box(save(ada, row, mine))
    assert "Who is meant" in said
    assert kept(row) == ("Some", "For winter", {"all": [PERSONS, GAVE]})


def test_somebody_quicker_than_the_comparison_is_not_overwritten(
    ada: Client, row: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, quick = opened(ada, row) | {"name": "Mine"}, pages.services.change_segment

    def change_after_them(**told: Any) -> Segment:
        quick(segment_id=row.pk, name="Quick", description="", asked={"all": [FIRMS]}, by=acting("ben"))
        return quick(**told)

    with monkeypatch.context() as patched:
        patched.setattr(pages.services, "change_segment", change_after_them)
        answer = save(ada, row, mine)
    assert answer.status_code == 422
    assert "Somebody else changed this segment while you were typing." in answer.content.decode()
    assert kept(row)[0] == "Quick"
    again = save(ada, row, controls(answer.content.decode()))
    assert "Ben changed it from “Some” to “Quick”. You entered “Mine”." in box(again)


def test_the_service_refuses_what_was_looked_at_before_another_change(row: Segment) -> None:
    seen = row.updated_at
    theirs(row, name="Theirs")
    with pytest.raises(Refused) as refused:
        change_segment(segment_id=row.pk, name="Mine", description="", asked=PERSONS, seen=seen, by=acting("ada"))
    assert refused.value.code == "changed_meanwhile"
    row.refresh_from_db()
    assert change_segment(
        segment_id=row.pk, name="Mine", description="", asked=PERSONS, seen=row.updated_at, by=acting("ada")
    )
