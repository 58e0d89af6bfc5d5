"""The list of households: found, paged, exported, and what it says where there is none."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import AuditEntry, Contact, Household, PostalAddress
from crm.services.dissolving import dissolve_household
from crm.services.households import HouseholdFacts, change_household, make_household
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
HOMES = "/households/"


@pytest.fixture
def ada(client: Client, nonprofit: object) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


def home_of(*people: Contact, name: str = "") -> Household:
    made = make_household(contact_ids=[contact.pk for contact in people], by=acting("ada"))
    return change_household(household_id=made.pk, facts=HouseholdFacts(name=name), by=acting("ada"))


def family(last_name: str, *names: str) -> list[Contact]:
    return [makers.contact(name, last_name, "") for name in names]


def living(contact: Contact, city: str, region: str = "ME") -> None:
    PostalAddress.objects.create(
        contact=contact, lines="1 Elm St", city=city, region=region, country="US", is_primary=True
    )


def names(client: Client, **query: str) -> list[str]:
    return [line.household.name for line in client.get(HOMES, query).context["lines"]]


@pytest.fixture
def three(nonprofit: object) -> list[Household]:
    """The Okafors of Bangor; Núñez and Brandt of nowhere; "Elm Street 12", where Wu and five others live."""
    okafor, mixed = family("Okafor", "Daniel", "Ruth"), [makers.contact("José", "Núñez"), *family("Brandt", "Eli")]
    living(okafor[1], "Bangor")
    many = family("Wu", "Li", "Ann", "Bo", "Cy", "Di", "Eve")
    return [home_of(*okafor), home_of(*mixed), home_of(*many, name="Elm Street 12")]


def test_a_line_says_who_lives_there_how_they_are_greeted_and_where(ada: Client, three: list[Household]) -> None:
    text = ada.get(HOMES).content.decode()
    assert names(ada) == ["Elm Street 12", "Núñez and Brandt household", "Okafor household"]
    for told in ("Dear Daniel and Ruth", "Daniel Okafor, Ruth Okafor", "Bangor, ME", "3 households"):
        assert told in text, told
    assert "Li Wu, Ann Wu, Bo Wu, Cy Wu and 2 others" in text
    assert "Eve Wu" not in text
    assert f'data-open href="{reverse("staff:household", args=[three[0].pk])}"' in text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("okafor", ["Okafor household"]),
        ("street elm", ["Elm Street 12"]),
        ("eve wu", ["Elm Street 12"]),
        ("nunez", ["Núñez and Brandt household"]),
        ("household", ["Núñez and Brandt household", "Okafor household"]),
        ("  ", ["Elm Street 12", "Núñez and Brandt household", "Okafor household"]),
        ("%", []),
    ],
)
def test_a_household_is_found_by_its_name_and_by_who_lives_there(
    ada: Client, three: list[Household], typed: str, expected: list[str]
) -> None:
    assert names(ada, q=typed) == expected


def test_a_household_that_nobody_lives_in_is_not_listed(ada: Client, three: list[Household]) -> None:
    Household.objects.create(name="Empty")
    dissolve_household(household_id=three[0].pk, by=acting("ada"))
    assert names(ada) == ["Elm Street 12", "Núñez and Brandt household"]


def test_where_somebody_asked_for_safety_the_list_tells_no_town(ada: Client, three: list[Household]) -> None:
    Contact.objects.filter(first_name="Daniel").update(safe_contact=True)
    assert "Bangor" not in ada.get(HOMES).content.decode()
    assert b"Bangor" not in b"".join(ada.get(f"{HOMES}export/"))  # type: ignore[call-overload]


def test_paging_through_shows_every_household_once(ada: Client) -> None:
    for number in range(60):
        home_of(*family("Same", f"N{number}"))
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = ada.get(HOMES, {"at": cursor, "q": "same"})
        seen += [line.household.pk for line in answer.context["lines"]]
        cursor = answer.context["page"].next
    assert len(seen) == len(set(seen)) == 60
    assert "25" not in answer.content.decode().split("homes-h")[1].split("</h2>")[0]


def test_the_list_and_its_file_stand_in_the_order_of_names_without_capitals_and_accents(ada: Client) -> None:
    lasts = ["Álvarez", "brandt", "Çelik", "DIAZ", "Éclair", "fernández"]
    for last in reversed(lasts):
        home_of(*family(last, "Ana"))
    wanted = [f"{last} household" for last in lasts]
    assert names(ada) == wanted
    assert [row["name"] for row in exported(ada)] == wanted


@pytest.mark.parametrize("query", [{}, {"q": "okafor"}])
def test_a_list_costs_the_same_queries_for_one_and_for_many(
    ada: Client, query: dict[str, str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 24, 75):
        for number in range(more):
            people = family("Okafor", f"P{number}", f"Q{number}")
            living(people[0], "Bangor")
            home_of(*people)
        with django_assert_max_num_queries(12) as queries:
            ada.get(HOMES, query)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_the_empty_list_says_what_a_household_is_and_how_one_is_made(ada: Client) -> None:
    text = ada.get(HOMES).content.decode()
    assert "A household is people who live together" in text
    assert "who lives with them" in text
    none = ada.get(HOMES, {"q": "nobody"}).content.decode()
    assert "No household like this" in none
    assert "Clear filters" in none


def test_htmx_gets_the_list_alone(ada: Client, three: list[Household]) -> None:
    part = ada.get(HOMES, {"q": "okafor"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="homes"')
    back = ada.get(HOMES, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    assert "<!doctype html>" in back


@pytest.mark.parametrize("query", [{"at": "nonsense"}, {"q": "x" * 201}])
def test_what_makes_no_sense_is_said_and_the_list_still_shown(
    ada: Client, three: list[Household], query: dict[str, str]
) -> None:
    answer = ada.get(HOMES, query)
    assert (answer.status_code, len(answer.context["lines"])) == (200, 3)
    assert "Left out of the filter:" in answer.content.decode()


def test_people_and_households_lead_to_each_other(ada: Client, three: list[Household]) -> None:
    assert f'href="{HOMES}"' in ada.get("/people/").content.decode()
    assert 'href="/people/"' in ada.get(HOMES).content.decode()
    assert f'href="{HOMES}"' in ada.get(reverse("staff:household", args=[three[0].pk])).content.decode()


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"{HOMES}export/", query)
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[call-overload]


def test_the_file_holds_what_the_filter_finds_and_no_formula(ada: Client, three: list[Household]) -> None:
    change_household(household_id=three[0].pk, facts=HouseholdFacts(name="=1+1 Okafor"), by=acting("ada"))
    (row,) = exported(ada, q="okafor")
    assert row == {
        "household": str(three[0].pk),
        "name": "'=1+1 Okafor",
        "formal_greeting": "Daniel and Ruth Okafor",
        "informal_greeting": "Daniel and Ruth",
        "people": "2",
        "members": "Daniel Okafor; Ruth Okafor",
        "place": "Bangor, ME",
    }
    told = AuditEntry.objects.get(action="households.exported").changes
    assert told == {"rows": [None, 1], "kind": [None, "csv"], "q": [None, "yes"]}


def test_the_list_leaves_as_excel_too(ada: Client, three: list[Household]) -> None:
    answer = ada.get(f"{HOMES}export/", {"kind": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active  # type: ignore[call-overload]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == names(ada)
    assert ada.get(f"{HOMES}export/", {"kind": "pdf"}).status_code == 400


def test_a_filter_that_cannot_be_read_exports_nothing(ada: Client, three: list[Household]) -> None:
    answer = ada.get(f"{HOMES}export/", {"q": "x" * 201})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, HOMES)
    assert not AuditEntry.objects.filter(action="households.exported").exists()
