"""The pages of segments: the list, the builder without any script, one segment, snapshots, the list of people."""

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import CustomField, Nonprofit, Segment, Tag
from crm.services.segments import change_segment, make_segment, take_snapshot
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
NEW = "/segments/new/"
PERSONS: dict[str, Any] = {"is": "kind", "kind": "person"}
SINCE = {"kind": "between", "since": "2026-01-02"}
GIVERS: dict[str, Any] = {"is": "gave", "period": {"kind": "ever"}}


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/segments/")  # the first page of a session writes when it was
    return client


def kept(asked: Any = PERSONS, name: str = "Persons") -> Segment:
    return make_segment(name=name, asked=asked, by=acting("ada"))


class Controls(HTMLParser):
    """The answers of the inputs and lists of the builder, in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside, self.choosing = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.inside |= told.get("id") == "builder"
        if not self.inside or told.get("name") == "csrfmiddlewaretoken":
            return
        if tag == "input":
            self.found[told["name"]] = told.get("value", "")
        elif tag == "select":
            self.choosing = told["name"]
            self.found[self.choosing] = ""
        elif tag == "option" and ("selected" in told or not self.found[self.choosing]):
            self.found[self.choosing] = told["value"] if "selected" in told else self.found[self.choosing]

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "form"


def controls(page: str) -> dict[str, str]:
    """What a browser would send of the builder as it stands."""
    reader = Controls()
    reader.feed(page)
    return reader.found


def press(client: Client, told: dict[str, str], act: str, **more: str) -> Any:
    return client.post(NEW, told | {name.replace("__", "."): value for name, value in more.items()} | {"act": act})


def test_a_segment_is_built_step_by_step_and_read_back(ada: Client) -> None:
    makers.contact(language="es")
    tag = Tag.objects.create(name="VIP", key="vip")
    told = controls(ada.get(NEW).content.decode())
    told = controls(press(ada, told | {"q.new": "tag"}, "add:q").content.decode())
    told = controls(press(ada, told | {"q-0.tag": str(tag.pk), "q-0.not": "1"}, "group:q").content.decode())
    told = controls(press(ada, told | {"q-1.new": "language"}, "add:q-1").content.decode())
    told = controls(press(ada, told | {"q-1.new": "added", "q-1-0.language": "es"}, "add:q-1").content.decode())
    told |= {"q-1-1.period.kind": "days", "q-1-1.period.days": "30"}
    counted = press(ada, told, "count")
    assert "1 person" in counted.content.decode()
    response = press(ada, told, "save", name="New in Spanish", description="")
    row = Segment.objects.get()
    assert response["Location"] == reverse("staff:segment", args=[row.pk])
    assert row.asked == {
        "all": [
            {"not": {"is": "tag", "tag": str(tag.pk)}},
            {"any": [{"is": "language", "language": "es"}, {"is": "added", "period": {"kind": "days", "days": 30}}]},
        ]
    }
    page = ada.get(response["Location"]).content.decode()
    assert "Does not have the tag “VIP”" in page
    assert "Became known to us: in the last 30 days" in page


def test_a_part_is_removed_and_the_others_stay(ada: Client) -> None:
    told = {"q.match": "any", "q-0.is": "household", "q-1.is": "kind", "q-1.kind": "person", "q-2.match": "none"}
    left = controls(press(ada, told, "remove:q-0").content.decode())
    assert (left["q-0.is"], left["q-0.kind"], left["q-1.match"], "q-2.match" in left) == (
        "kind",
        "person",
        "none",
        False,
    )


def test_a_saved_question_comes_back_into_the_builder_as_it_was(ada: Client) -> None:
    asked = {
        "not": {
            "any": [
                {"is": "given_total", "how": "least", "amount": 12_550, "period": SINCE},
                {"not": {"all": [PERSONS]}},
                {"is": "place", "country": "US", "city": "Portland"},
            ]
        }
    }  # fmt: skip
    row = kept(asked)
    address = reverse("staff:edit_segment", args=[row.pk])
    told = controls(ada.get(address).content.decode())
    assert told["q-0.amount"] == "125.50"
    assert ada.post(address, told | {"act": "save"}).status_code == 302
    row.refresh_from_db()
    assert row.asked == asked


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"q.match": "all"}, "Add a criterion: nothing is asked here yet."),
        ({"q-0.is": "kind"}, "Choose one from the list."),
        ({"q-0.is": "gave", "q-0.period.kind": "days", "q-0.period.days": "many"}, "Enter how many days"),
        ({"q-0.is": "largest_gift", "q-0.how": "least", "q-0.amount": "lots"}, "Enter an amount using numbers only"),
        ({"q-0.is": "shoe_size"}, "This criterion is gone. Remove it."),
        ({"q-0.is": "household", "name": ""}, "Give the segment a name."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_everything_typed_stays(
    ada: Client, told: dict[str, str], sentence: str
) -> None:
    response = press(ada, {"name": "Mine <b>"} | told, "save")
    page = response.content.decode()
    assert (response.status_code, sentence in page) == (422, True)
    after = controls(page)
    assert after["name"] == told.get("name", "Mine <b>")
    assert {name: after[name] for name in told if name in after} == {name: told[name] for name in told if name in after}
    assert not Segment.objects.exists()


def test_nothing_typed_can_break_the_builder(ada: Client) -> None:
    wild = {"q-0.is": "tag", "q-0.tag": "<script>\u202e", "q.match": "perhaps", "act": "remove:q", "q-0-0.match": "all"}
    assert ada.post(NEW, wild).status_code == 200
    assert (
        ada.post(NEW, {"act": "add:q-9-9"} | {f"q{'-0' * depth}.match": "all" for depth in range(9)}).status_code == 200
    )


def test_one_without_sight_of_gifts_is_offered_no_criterion_about_them(client: Client, nonprofit: Nonprofit) -> None:
    row = kept(GIVERS, "Givers")
    client.force_login(member("cy"))
    assert "Givers" not in client.get("/segments/").content.decode()
    assert client.get(f"/segments/{row.pk}/").status_code == 404
    listed = client.get(f"/people/?segment={row.pk}")
    assert (listed.context["rows"], "Givers" in listed.content.decode()) == ([], False)


def test_a_segment_tells_whom_one_may_write_to_and_why_not(ada: Client) -> None:
    makers.contact()
    row = kept()
    page = ada.get(f"/segments/{row.pk}/?purpose=updates&channel=email").content.decode()
    assert "1 person is in it" in page
    assert "0 may be written to." in page
    assert "1 is left out:" in page
    part = ada.get(f"/segments/{row.pk}/?purpose=updates&channel=email", headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<section class="card" id="reach"')
    wrong = ada.get(f"/segments/{row.pk}/?purpose=spam&channel=email")
    assert wrong.status_code == 200


def test_a_segment_is_duplicated_archived_and_restored(ada: Client) -> None:
    row = kept()
    for act, left in (("duplicate", 2), ("archive", 1), ("restore", 2)):
        ada.post(f"/segments/{row.pk}/act/", {"act": act})
        assert Segment.objects.filter(archived_at=None).count() == left
    assert ada.get(f"/people/?segment={row.pk}").status_code == 200


def test_a_snapshot_is_taken_and_compared(ada: Client) -> None:
    maya, row = makers.contact(), kept()
    response = ada.post(f"/segments/{row.pk}/snapshot/", {"name": "Spring"}, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert maya.full_name in page
    too_long = ada.post(f"/segments/{row.pk}/snapshot/", {"name": "x" * 121}, follow=True)
    assert "Shorten the name" in too_long.content.decode()


@pytest.mark.parametrize("sort", ["name", "-total", "-last_gift"])
def test_the_list_of_people_is_narrowed_by_a_segment_in_every_order(ada: Client, sort: str) -> None:
    makers.gift(makers.contact("Maya", "Okafor", ""), 5000)
    makers.contact("Zoe", "Adams", "")
    makers.gift(makers.contact("", "", "", organisation_name="Yoga"), 9000)
    row = kept()
    response = ada.get("/people/", {"segment": row.pk, "sort": sort})
    assert {line.contact.full_name for line in response.context["rows"]} == {"Maya Okafor", "Zoe Adams"}
    assert response.context["count"].number == 2
    for gone in ("999999", "x", "9" * 30):
        assert ada.get("/people/", {"segment": gone}).context["rows"] == []
        assert ada.get("/people/export/", {"segment": gone})["Location"] == f"/people/?segment={gone}"


@pytest.mark.parametrize("path", ["/segments/", "/segments/{pk}/", "/people/?segment={pk}", "/segments/{pk}/edit/"])
def test_pages_cost_the_same_queries_for_one_and_for_many(
    ada: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    CustomField.objects.create(key="age", label="Age", kind="number")
    asked = {"any": [PERSONS, {"is": "field.age", "how": "least", "number": "18"}]}
    row, counts = kept(asked), []
    for more in (1, 24):
        for number in range(more):
            makers.contact(f"P{number}", "Okafor", f"p{number}{more}@example.org")
            kept(asked, f"Another {more} {number}")
        take_snapshot(segment_id=row.pk, by=acting("ada"))
        with django_assert_max_num_queries(25) as queries:
            ada.get(path.format(pk=row.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_people_leave_as_an_excel_file_too(ada: Client) -> None:
    makers.contact("=cmd()", "Okafor", "")
    response = ada.get("/people/export/", {"file": "xlsx"})
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    assert "'=cmd()" in [cell.value for cell in sheet[2]]


def test_a_page_shows_the_snapshots_whose_own_question_one_may_ask(ada: Client) -> None:
    cy = Client()
    cy.force_login(member("cy"))
    row = kept({"all": [{"is": "gave", "period": {"kind": "ever"}}]})
    taken = take_snapshot(segment_id=row.pk, name="Of givers", by=acting("ada"))
    change_segment(segment_id=row.pk, name=row.name, description="", asked=PERSONS, by=acting("ada"))
    page = f"/segments/{row.pk}/"
    assert b"Of givers" in ada.get(page).content
    assert b"Of givers" not in cy.get(page).content
    assert cy.get(f"/segments/snapshots/{taken.pk}/").status_code == 404
