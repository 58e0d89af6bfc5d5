"""The list of people and the page of a person."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.identity import Identity
from crm.models import AuditEntry, Contact, Nonprofit
from crm.selectors.nonprofit import local_day
from crm.services.erasure import erase_contact
from donors.models import GivingSummary, GivingYear, RecurringGift
from donors.services.receipts import issue_receipt
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
PEOPLE = "/people/"


@pytest.fixture
def today(nonprofit: Nonprofit) -> date:
    return local_day(nonprofit)


@pytest.fixture
def year(nonprofit: Nonprofit, today: date) -> date:
    """The first day of this fiscal year, which begins in July."""
    return date(today.year - (today.month < 7), 7, 1)


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get(PEOPLE)  # the first page of a session writes when it was
    return client


def names(client: Client, **query: str) -> list[str]:
    response = client.get(PEOPLE, query)
    return [row.contact.full_name for row in response.context["rows"]]


def givers(year: date) -> None:
    """Maya gave this year, José last year, Zoe long ago, Li gives monthly, Pat never gave, Yoga is an organisation."""
    makers.gift(makers.contact("Maya", "Okafor", "maya@example.org"), 50_000, year)
    makers.gift(makers.contact("José", "Núñez", "jose@example.com"), 90_000, year - timedelta(days=30))
    makers.gift(makers.contact("Zoe", "Adams", "zoe@example.com"), 1_000, year - timedelta(days=900))
    li = makers.contact("Li", "Wu", "li@example.com")
    plan = RecurringGift.objects.create(
        contact=li, currency="USD", amount_minor=3000, fund=makers.fund(), started_on=year
    )
    makers.gift(li, 3000, year, recurring_gift_id=plan.pk)
    makers.contact("Pat", "Baker", "")
    makers.contact("", "", "yoga@example.com", organisation_name="Harbor Yoga")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Zoe Adams", "Pat Baker", "Harbor Yoga", "José Núñez", "Maya Okafor", "Li Wu"]),
        ({"sort": "-total"}, ["José Núñez", "Maya Okafor", "Li Wu", "Zoe Adams", "Pat Baker", "Harbor Yoga"]),
        ({"sort": "-last_gift", "kind": "person"}, ["Maya Okafor", "Li Wu", "José Núñez", "Zoe Adams", "Pat Baker"]),
        ({"q": "nunez jos"}, ["José Núñez"]),
        ({"q": "example.com", "sort": "-total"}, ["José Núñez", "Li Wu", "Zoe Adams", "Harbor Yoga"]),
        ({"kind": "organisation"}, ["Harbor Yoga"]),
        ({"giving": "this_year"}, ["Maya Okafor", "Li Wu"]),
        ({"giving": "last_year_not_this"}, ["José Núñez"]),
        ({"giving": "monthly"}, ["Li Wu"]),
        ({"giving": "never"}, ["Pat Baker", "Harbor Yoga"]),
        ({"giving": "never", "sort": "-total"}, ["Pat Baker", "Harbor Yoga"]),
        ({"giving": "this_year", "sort": "-total"}, ["Maya Okafor", "Li Wu"]),
        ({"least": "$500"}, ["José Núñez", "Maya Okafor"]),
        ({"least": "500", "giving": "this_year", "q": "maya"}, ["Maya Okafor"]),
        ({"least": "10.01", "sort": "-last_gift"}, ["Maya Okafor", "Li Wu", "José Núñez"]),
    ],
)
@pytest.mark.parametrize("few", [0, 2_000], ids=["many", "few"])
def test_filters_and_orders_agree_however_they_are_answered(
    ada: Client, year: date, monkeypatch: pytest.MonkeyPatch, query: dict[str, str], expected: list[str], few: int
) -> None:
    monkeypatch.setattr("donors.selectors.people.FEW", few)
    givers(year)
    response = ada.get(PEOPLE, query)
    assert [row.contact.full_name for row in response.context["rows"]] == expected
    assert response.context["count"].number == len(expected)


@pytest.mark.parametrize("sort", ["", "-total", "-last_gift"])
@pytest.mark.parametrize("few", [0, 2_000], ids=["many", "few"])
def test_last_year_and_not_this_asks_of_gifts_in_every_currency(
    ada: Client, year: date, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    monkeypatch.setattr("donors.selectors.people.FEW", few)
    before, long_ago = year - timedelta(days=1), year - timedelta(days=900)
    for name, dollars, euros in [("Maya", before, year), ("Zoe", long_ago, before), ("Li", before, long_ago)]:
        giver = makers.contact(name, "Wu", f"{name}@example.com")
        makers.gift(giver, 5000, dollars)
        makers.gift(giver, 5000, euros, currency="EUR")
    assert sorted(names(ada, giving="last_year_not_this", sort=sort)) == ["Li Wu", "Zoe Wu"]


def test_the_sums_of_a_line_are_those_of_the_gifts(ada: Client, year: date) -> None:
    maya = makers.contact()
    makers.gift(maya, 5000, year)
    makers.gift(maya, 2000, year - timedelta(days=1))
    makers.gift(maya, 900, year, currency="EUR")
    (row,) = ada.get(PEOPLE).context["rows"]
    assert (str(row.this_year), str(row.total), row.gift_count, row.last_on) == ("$50.00", "$70.00", 3, year)
    assert [str(money) for money in row.elsewhere] == ["€9.00"]


@pytest.mark.parametrize("sort", ["name", "-total", "-last_gift"])
def test_paging_through_shows_everyone_once(ada: Client, year: date, sort: str) -> None:
    for number in range(60):
        contact = makers.contact(f"N{number}", "Same", "")
        if number % 2:
            GivingSummary.objects.create(
                contact=contact, currency="USD", total_minor=number // 10, gift_count=1,
                first_on=year, last_on=year, last_minor=1, largest_minor=1,
            )  # fmt: skip
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        response = ada.get(PEOPLE, {"sort": sort, "page": cursor})
        assert response.status_code == 200
        seen += [row.contact.full_name for row in response.context["rows"]]
        cursor = response.context["page"].next
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("query", [{}, {"sort": "-total"}, {"giving": "this_year"}, {"q": "okafor"}])
def test_a_list_costs_the_same_queries_for_one_and_for_many(
    ada: Client, year: date, query: dict[str, str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 24):
        for number in range(more):
            makers.gift(makers.contact(f"P{number}", "Okafor", ""), 5000, year)
        with django_assert_max_num_queries(16) as queries:
            ada.get(PEOPLE, query)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_number_of_a_receipt_finds_whoever_gave(ada: Client, client: Client, year: date) -> None:
    receipt = issue_receipt(gift=makers.gift(makers.contact(), 5000, year), by=acting("ada"))
    for told in (receipt.full_number.lower(), f"{receipt.series.year}-{receipt.number:06}", f"{receipt.number:06}"):
        assert names(ada, q=told) == ["Maya Okafor"]
    assert names(ada, q=f"{receipt.full_number}9") == []
    client.force_login(member("cy"))
    for told in (receipt.full_number, f"{receipt.number:06}"):
        assert names(client, q=told) == []


def test_the_number_of_a_receipt_of_somebody_erased_leads_to_the_gift(ada: Client, client: Client, year: date) -> None:
    maya = makers.contact()
    gift = makers.gift(maya, 5000, year)
    receipt = issue_receipt(gift=gift, by=acting("ada"))
    said, link = "was erased. The gift stays", reverse("staff:gift", args=[gift.pk])
    assert said not in ada.get(PEOPLE, {"q": receipt.full_number}).content.decode()
    erase_contact(contact_id=maya.pk, name="Maya Okafor", by=acting("ada"))
    for headers in ({}, {"HX-Request": "true"}):
        page = ada.get(PEOPLE, {"q": receipt.full_number}, headers=headers).content.decode()
        assert said in page
        assert link in page
        assert "Nobody like this" in page
    assert said not in ada.get(PEOPLE, {"q": f"{receipt.full_number}9"}).content.decode()
    client.force_login(member("cy"))
    page = client.get(PEOPLE, {"q": receipt.full_number}).content.decode()
    assert said not in page
    assert link not in page


def test_htmx_gets_the_part_and_the_back_button_the_page(ada: Client, nonprofit: Nonprofit) -> None:
    part = ada.get(PEOPLE, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="people"')
    back = ada.get(PEOPLE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    assert "<!doctype html>" in back


@pytest.mark.parametrize("query", [{"page": "nonsense"}, {"sort": "id"}])
def test_what_makes_no_sense_is_said_and_the_list_still_shown(
    ada: Client, nonprofit: Nonprofit, query: dict[str, str]
) -> None:
    makers.contact()
    for headers in ({}, {"HX-Request": "true"}):
        response = ada.get(PEOPLE, query, headers=headers)
        assert response.status_code == 200
        assert [row.contact.full_name for row in response.context["rows"]] == ["Maya Okafor"]
        assert "Left out of the filter:" in response.content.decode()


def test_the_filters_can_be_cleared_after_htmx_filtered_too(ada: Client, nonprofit: Nonprofit) -> None:
    makers.contact()
    part = {"HX-Request": "true"}
    assert "Clear filters" in ada.get(PEOPLE, {"q": "Maya"}, headers=part).content.decode()
    assert "Clear filters" not in ada.get(PEOPLE, headers=part).content.decode()


def test_empty_lists_say_what_will_be_here_or_how_to_see_more(ada: Client, nonprofit: Nonprofit) -> None:
    assert "Nobody here yet" in ada.get(PEOPLE).content.decode()
    assert "Clear filters" in ada.get(PEOPLE, {"q": "nobody"}).content.decode()


def test_whoever_may_not_see_gifts_learns_nothing_of_them(client: Client, year: date) -> None:
    givers(year)
    client.force_login(member("cy"))
    response = client.get(PEOPLE, {"sort": "-total"})
    assert response.context["rows"][0].contact.full_name == "Zoe Adams"
    assert len(response.context["rows"]) == 6
    person = client.get(reverse("staff:person", args=[Contact.objects.get(last_name="Okafor").pk])).content.decode()
    assert "$" not in response.content.decode() + person


def test_an_export_holds_everyone_of_the_list_and_no_formula(ada: Client, year: date) -> None:
    givers(year)
    makers.gift(makers.contact("=1+1", "@evil", "evil@example.org"), 6000, year)
    response = ada.get("/people/export/", {"giving": "this_year", "sort": "-total"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["last_name"] for row in rows] == ["Okafor", "'@evil", "Wu"]
    assert (rows[0]["email"], rows[0]["given_in_total"], rows[1]["first_name"]) == (
        "maya@example.org",
        "500.00",
        "'=1+1",
    )
    entry = AuditEntry.objects.get(action="people.exported")
    assert entry.changes["rows"] == [None, 3]


def test_only_those_who_may_export_do(client: Client, nonprofit: Nonprofit) -> None:
    client.force_login(member("dee"))
    assert client.get("/people/export/").status_code == 403


def test_a_person_with_everything_costs_few_queries(
    ada: Client, year: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    maya = makers.contact()
    for number in range(30):
        makers.gift(maya, 1000, year - timedelta(days=number))
    with django_assert_max_num_queries(25):
        page = ada.get(reverse("staff:person", args=[maya.pk])).content.decode()
    assert "$300" in page
    assert "30 gifts since" in page


def test_the_timeline_goes_on_where_it_ended(ada: Client, year: date) -> None:
    maya = makers.contact()
    for number in range(30):
        makers.gift(maya, 1000 + number, year - timedelta(days=number))
    url = reverse("staff:person", args=[maya.pk])
    first = ada.get(url, {"only": "gift"})
    before = {"only": "gift", "before": first.context["earlier"]}
    rest = ada.get(url, before, headers={"HX-Request": "true"})
    shown = [line.entry.mark.id for page in (first, rest) for month in page.context["months"] for line in month.lines]
    assert len(shown) == len(set(shown)) == 30
    assert rest.context["earlier"] is None
    assert "<html" not in rest.content.decode()
    assert ada.get(url, {"before": "nonsense"}).status_code == 200


def test_somebody_unknown_is_not_there(ada: Client, nonprofit: Nonprofit) -> None:
    assert ada.get(reverse("staff:person", args=[10**30])).status_code == 404


def test_a_person_is_added_by_hand(ada: Client, nonprofit: Nonprofit) -> None:
    response = ada.post("/people/new/", {"first_name": "Maya", "last_name": "Okafor", "email": "maya@example.org"})
    maya = Contact.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("staff:person", args=[maya.pk]))
    assert maya.email_addresses.get().address == "maya@example.org"


def test_whoever_may_be_known_is_shown_before_they_are_added_again(ada: Client, nonprofit: Nonprofit) -> None:
    known = makers.contact()
    typed = {"first_name": "Maja", "last_name": "O", "email": "MAYA@example.org"}
    asked = ada.post("/people/new/", typed)
    page = asked.content.decode()
    assert (asked.status_code, Contact.objects.count()) == (422, 1)
    assert reverse("staff:person", args=[known.pk]) in page
    assert 'value="Maja"' in page
    assert ada.post("/people/new/", typed | {"anyway": "1"}).status_code == 302
    assert Contact.objects.count() == 2


def test_a_person_needs_a_name(ada: Client, nonprofit: Nonprofit) -> None:
    response = ada.post("/people/new/", {"email": "maya@example.org"})
    assert response.status_code == 422
    assert "Enter a first name, a last name or an organisation." in response.content.decode()
    assert 'value="maya@example.org"' in response.content.decode()


def test_two_who_edit_at_once_lose_nothing(ada: Client, nonprofit: Nonprofit) -> None:
    from crm.services.contacts import change_contact

    maya = makers.contact()
    url = reverse("staff:edit_person", args=[maya.pk])
    form = as_sent(ada.get(url).content.decode())
    change_contact(contact_id=maya.pk, identity=Identity("Maya", "Lee", email="maya@example.org"), by=acting("ben"))
    mine = {"first_name": "Mia", "last_name": "Lind"}
    told = ada.post(url, form | mine)
    page = told.content.decode()
    assert told.status_code == 422
    assert "Last name</a>: Ben changed it from “Okafor” to “Lee”. You entered “Lind”." in page
    assert 'value="Mia"' in page
    assert ada.post(url, as_sent(page)).status_code == 302
    assert Contact.objects.get().full_name == "Mia Lind"


def test_reading_is_not_editing(client: Client, nonprofit: Nonprofit) -> None:
    client.force_login(member("dee"))
    maya = makers.contact()
    assert client.get(reverse("staff:edit_person", args=[maya.pk])).status_code == 403
    assert client.get("/people/new/").status_code == 403
    assert "Add a person" not in client.get(PEOPLE).content.decode()


def test_the_lists_years_are_fiscal_ones(ada: Client, year: date) -> None:
    maya = makers.contact()
    makers.gift(maya, 5000, year)
    assert GivingYear.objects.get().fiscal_year == year.year + 1
    assert names(ada, giving="this_year") == ["Maya Okafor"]
