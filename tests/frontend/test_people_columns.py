"""The columns of the list of people and of its files."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import (
    AuditEntry,
    Contact,
    ContactTag,
    CustomField,
    CustomValue,
    Household,
    Nonprofit,
    Phone,
    PostalAddress,
    Prospect,
    Tag,
    ViewEntry,
)
from donors.domain.people_columns import Column
from donors.services.people_views import save_view
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
PEOPLE, EXPORT = "/people/", "/people/export/"
A_DAY = date(2026, 1, 31)
EVERY = [*Column, "own.skill", "own.since"]


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get(PEOPLE)  # the first page of a session writes when it was
    return client


@pytest.fixture
def tag(nonprofit: Nonprofit) -> Tag:
    CustomField.objects.create(key="skill", label="Skill", kind="text")
    CustomField.objects.create(key="since", label="Here since", kind="date", position=2)
    return Tag.objects.create(name="Gala", key="gala")


def known(tag: Tag, first: str = "Maya", **facts: Any) -> Contact:
    """Somebody with something in every column."""
    contact = makers.contact(first, "Okafor", f"{first.lower()}@example.org")
    home = Household.objects.create(name="The Okafors")
    Contact.objects.filter(pk=contact.pk).update(household=home, **facts)
    Phone.objects.create(contact=contact, number="+12075550123", is_primary=True)
    PostalAddress.objects.create(
        contact=contact, lines="12 Harbor Street", city="Portland", region="ME", postal_code="04101", country="US",
        is_primary=True,
    )  # fmt: skip
    ContactTag.objects.create(contact=contact, tag=tag)
    CustomValue.objects.create(contact=contact, field=CustomField.objects.get(key="skill"), text="Baking")
    CustomValue.objects.create(contact=contact, field=CustomField.objects.get(key="since"), date=A_DAY)
    Prospect.objects.create(contact=contact, owner=member("ben"), stage="identified", entered_on=A_DAY, currency="USD")
    makers.gift(contact, 5000, A_DAY)
    return contact


def heads(response: Any) -> list[str]:
    return [head.name for head in response.context["columns"]]


def lines(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_shows_the_columns_of_the_address_in_their_own_order(ada: Client, tag: Tag) -> None:
    known(tag)
    response = ada.get(f"{PEOPLE}?columns=own.since,tags,largest&columns=phone&columns=place,household,owner")
    assert heads(response) == ["phone", "place", "household", "tags", "owner", "largest", "own.since"]
    page = response.content.decode()
    told = page[page.index("<tbody") : page.index("</tbody>")]
    for words in ("+1 ••• ••23", "Portland, ME", "The Okafors", "Gala", "Ben", "$50", "Jan 31, 2026"):
        assert f">{words}</td>" in told
    assert "maya@example.org" not in told
    assert "0123" not in told


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["email", "giving", "last_gift", "this_year", "total", "gifts"]),
        ("columns=name", []),
        ("columns=name&columns=gifts&columns=email&columns=gifts", ["email", "gifts"]),
        ("columns=", ["email", "giving", "last_gift", "this_year", "total", "gifts"]),
    ],
)
def test_without_a_choice_the_usual_columns_stand(ada: Client, tag: Tag, query: str, expected: list[str]) -> None:
    known(tag)
    assert heads(ada.get(f"{PEOPLE}?{query}")) == expected


def test_a_column_that_is_gone_is_said_and_everybody_still_listed(ada: Client, tag: Tag) -> None:
    known(tag)
    for headers in ({}, {"HX-Request": "true"}):
        response = ada.get(f"{PEOPLE}?columns=own.gone,tags,<b>", headers=headers)
        assert (len(response.context["rows"]), heads(response)) == (1, ["tags"])
        page = response.content.decode()
        assert "There is no column “&lt;b&gt;” any more." in page
        assert "Left out of the filter:" in page
    CustomField.objects.update(archived_at="2026-01-01T00:00Z")
    assert heads(ada.get(f"{PEOPLE}?columns=own.skill,tags")) == ["tags"]


def test_whoever_may_not_see_gifts_gets_no_column_of_them(client: Client, tag: Tag) -> None:
    known(tag)
    client.force_login(member("cy"))
    for query in (f"columns={','.join(EVERY)}", "columns=total,owner", ""):
        response = client.get(f"{PEOPLE}?{query}")
        assert not {"owner", "giving", "first_gift", "last_gift", "largest", "total", "gifts"} & set(heads(response))
        (row,) = response.context["rows"]
        assert (row.standing, row.total, row.gift_count, "owner" in row.told) == (None, None, 0, False)
        page = response.content.decode()
        told = page[page.index("<tbody") : page.index("</tbody>")]
        assert ("$50" in page, "Ben" in told, 'value="total"' in page, "no column" in page) == (False,) * 4


def test_who_asked_for_safety_is_not_told_where_they_live(ada: Client, tag: Tag) -> None:
    known(tag, safe_contact=True)
    page = ada.get(f"{PEOPLE}?columns=email,place,phone").content.decode()
    told = page[page.index("<tbody") : page.index("</tbody>")]
    assert ("Portland" in told, "maya@example.org" in told, "23" in told) == (False, False, True)


@pytest.mark.parametrize("columns", [",".join(EVERY), "name", "tags,own.skill"])
def test_columns_cost_the_same_queries_for_one_and_for_many(
    ada: Client, tag: Tag, columns: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 24):
        for number in range(more):
            known(tag, f"P{more}x{number}")
        with django_assert_max_num_queries(24) as queries:
            ada.get(f"{PEOPLE}?columns={columns}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_what_is_shown_is_asked_for(
    ada: Client, tag: Tag, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    known(tag)
    with django_assert_max_num_queries(24) as queries:
        ada.get(f"{PEOPLE}?columns=name")
    asked = " ".join(query["sql"] for query in queries.captured_queries)
    for table in ("crm_emailaddress", "crm_phone", "crm_contacttag", "crm_customvalue", "crm_prospect", "givingyear"):
        assert table not in asked


def test_a_file_has_the_columns_that_are_shown_and_without_a_choice_all(ada: Client, tag: Tag) -> None:
    maya = known(tag)
    (row,) = lines(ada.get(f"{EXPORT}?columns=own.since,tags,largest,place,added,owner,first_gift"))
    assert list(row) == (
        "person,kind,first_name,last_name,organisation,lines,city,region,postal_code,country,currency,tags,"
        "added_on,owner,first_gift_on,largest_gift,custom.since"
    ).split(",")
    assert (row["lines"], row["tags"], row["largest_gift"], row["owner"]) == (
        "12 Harbor Street",
        "Gala",
        "50.00",
        "Ben",
    )
    assert (row["first_gift_on"], row["largest_gift"], row["custom.since"]) == ("2026-01-31", "50.00", "2026-01-31")
    entry = AuditEntry.objects.get(action="people.exported")
    assert entry.changes["columns"] == [None, "place, tags, added, owner, first_gift, largest, own.since"]
    assert ViewEntry.objects.filter(contact=maya).count() == 1
    (whole,) = lines(ada.get(EXPORT))
    assert {"email", "phone", "lines", "household", "custom.skill", "giving"} < whole.keys()
    assert "largest_gift" not in whole


def test_a_file_without_ways_shows_nobodys_and_one_of_the_ticked_keeps_the_columns(ada: Client, tag: Tag) -> None:
    maya, _ = known(tag), known(tag, "Ann")
    asked = "/people/bulk/?columns=household,gifts&kind=person"
    (row,) = lines(ada.post(asked, {"act": "csv", "person": [maya.pk]}))
    assert list(row)[5:] == ["gifts", "household"]
    assert (row["first_name"], row["gifts"], row["household"]) == ("Maya", "1", "The Okafors")
    assert not ViewEntry.objects.exists()


def test_ways_in_a_file_are_masked_for_whoever_may_not_edit_people(client: Client, tag: Tag) -> None:
    known(tag)
    user = member("ben")
    user.roles = ["finance"]
    user.save()
    client.force_login(user)
    (row,) = lines(client.get(f"{EXPORT}?columns=place,phone"))
    assert (row["lines"], row["city"], row["phone"]) == ("•••", "Portland", "'+1 ••• ••23")  # no formula


def test_the_chooser_keeps_the_filters_and_the_filters_keep_the_columns(ada: Client, tag: Tag) -> None:
    known(tag)
    page = ada.get(f"{PEOPLE}?q=okafor&tag={tag.pk}&columns=tags").content.decode()
    chooser = page[page.index("Show beside the name") - 600 : page.index("Show these columns")]
    for told in ('name="q" value="okafor"', f'name="tag" value="{tag.pk}"', 'value="tags" checked', 'value="total">'):
        assert told in chooser
    filters = page[page.index('role="search"') : page.index("</form>", page.index('role="search"'))]
    assert '<input type="hidden" name="columns" value="tags">' in filters


@pytest.fixture
def chosen(ada: Client, tag: Tag) -> Client:
    """Ada, who chose telephone and tags."""
    known(tag)
    told = "q=&kind=person&columns=name&columns=phone&columns=tags&remember=1"
    assert ada.get(f"{PEOPLE}?{told}").headers["Location"] == f"{PEOPLE}?q=&kind=person&columns=phone%2Ctags"
    return ada


def test_the_columns_that_were_chosen_last_are_there_again(chosen: Client, tag: Tag) -> None:
    for query, address in (
        ("", "?columns=phone%2Ctags"),
        (f"?tag={tag.pk}&sort=-total", f"?tag={tag.pk}&sort=-total&columns=phone%2Ctags"),
    ):
        back = chosen.get(PEOPLE + query)
        assert (back.status_code, back.headers["Location"]) == (302, PEOPLE + address)
    shown = chosen.get(PEOPLE, follow=True)
    assert heads(shown) == ["phone", "tags"]
    page = shown.content.decode()
    assert f"{EXPORT}?columns=phone%2Ctags" in page
    tabs = page[page.index('aria-label="Saved views"') :].partition("</nav>")[0]
    assert f'<a href="{PEOPLE}" aria-current="true">Everyone</a>' in tabs


def test_an_address_that_names_columns_or_a_view_shows_those(chosen: Client, tag: Tag) -> None:
    usual = ["email", "giving", "last_gift", "this_year", "total", "gifts"]
    view = save_view(name="Monthly", query="kind=person", by=acting("ada"))
    alike = save_view(name="By telephone", query="columns=phone%2Ctags", by=acting("ada"))
    for query, expected in (
        ("columns=gifts", ["gifts"]),
        ("columns=", usual),
        (f"kind=person&view={view.pk}", usual),
    ):
        assert heads(chosen.get(f"{PEOPLE}?{query}")) == expected
    assert heads(chosen.get(f"{PEOPLE}?q=maya", headers={"HX-Request": "true"})) == usual  # its page showed those
    everybody, opened = (chosen.get(f"{PEOPLE}?{alike.query}{said}") for said in ("", f"&view={alike.pk}"))
    assert (everybody.context["current"], opened.context["current"]) == (None, alike)
    chosen.get(f"{PEOPLE}?kind=person&columns=total&view={view.pk}&remember=1")  # what a view shows stays with it
    assert heads(chosen.get(PEOPLE, follow=True)) == ["phone", "tags"]


def test_the_usual_columns_are_usual_again(chosen: Client) -> None:
    page = chosen.get(f"{PEOPLE}?kind=person", follow=True).content.decode()
    assert 'href="?kind=person&amp;remember=1">The usual columns</a>' in page
    assert chosen.get(f"{PEOPLE}?kind=person&remember=1").headers["Location"] == f"{PEOPLE}?kind=person"
    assert chosen.get(PEOPLE).status_code == 200


def test_a_chosen_column_that_is_gone_is_not_missed(chosen: Client) -> None:
    chosen.get(f"{PEOPLE}?columns=name&columns=own.skill&columns=tags&remember=1")
    CustomField.objects.update(archived_at="2026-01-01T00:00Z")
    shown = chosen.get(PEOPLE, follow=True)
    assert (heads(shown), "no column" in shown.content.decode()) == (["tags"], False)
    CustomField.objects.update(archived_at=None)
    chosen.get(f"{PEOPLE}?columns=own.skill&remember=1")
    CustomField.objects.update(archived_at="2026-01-01T00:00Z")
    assert chosen.get(PEOPLE).status_code == 200


def test_a_choice_of_nothing_but_the_name_is_kept(chosen: Client) -> None:
    chosen.get(f"{PEOPLE}?columns=name&remember=1")
    assert chosen.get(PEOPLE).headers["Location"] == f"{PEOPLE}?columns=name"
    assert heads(chosen.get(PEOPLE, follow=True)) == []


def test_nobody_elses_columns_change(chosen: Client, client: Client) -> None:
    other = Client()
    other.force_login(member("ben"))
    assert other.get(PEOPLE).status_code == 200
