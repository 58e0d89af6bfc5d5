"""The filters that a narrow screen folds away: the line above them says how many are set."""

import re

import pytest
from django.test import Client

from crm.models import CustomField, Nonprofit
from crm.selectors.keyset import PAGE_SIZE
from donors.services.people_views import save_view
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
PEOPLE, GIFTS, TASKS, PROSPECTS, AUDIT = "/people/", "/gifts/", "/tasks/", "/prospects/", "/audit/"
FOLD = re.compile(r'<details class="gf-fold"( open)?>(.*?)</summary>', re.DOTALL)
SET = re.compile(r'<span class="badge brand" id="filters_set"( hx-swap-oob="true")?( hidden)?>([^<]+)</span>')
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    makers.gift()
    CustomField.objects.create(key="pet", label="Pet", kind="text")
    return client


def fold(page: str) -> tuple[bool, str]:
    """Whether the filters stand open, and what the line above them says of their number ("" for nothing)."""
    found = FOLD.search(page)
    assert found is not None
    assert ">Filters" in found[2]
    told = SET.search(found[2])
    assert told is not None
    return bool(found[1]), "" if told[2] else told[3]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (PEOPLE, ""),
        (f"{PEOPLE}?q=okafor&sort=-total&columns=email", ""),  # the search stands above, the others narrow nothing
        (f"{PEOPLE}?kind=person&giving=&least=+", "1 set"),
        (f"{PEOPLE}?kind=person&least=100&field=pet&answer=cat", "3 set"),
        (f"{PEOPLE}?kind=nonsense", "1 set"),
        (GIFTS, ""),
        (f"{GIFTS}?q=okafor&sort=oldest", ""),
        (f"{GIFTS}?since=2026-01-01&method=cash", "2 set"),
        (f"{GIFTS}?since=yesterday", "1 set"),
        (TASKS, ""),
        (f"{TASKS}?q=call&contact=7", ""),  # whose tasks they are is told above them
        (f"{TASKS}?state=done&priority=1&when=", "2 set"),
        (PROSPECTS, ""),
        (f"{PROSPECTS}?view=list", ""),
        (f"{PROSPECTS}?view=list&stage=qualified&overstayed=on", "2 set"),
        (AUDIT, ""),
        (f"{AUDIT}?who=system&since=2026-01-01", "2 set"),
    ],
)
def test_the_filters_stand_open_where_one_is_set(ada: Client, address: str, said: str) -> None:
    assert fold(ada.get(address).content.decode()) == (bool(said), said)


def test_a_saved_view_says_by_its_tab_what_is_asked(ada: Client) -> None:
    view = save_view(name="People", query="kind=person", by=acting("ada"))
    assert fold(ada.get(f"{PEOPLE}?kind=person&view={view.pk}").content.decode()) == (False, "1 set")
    assert fold(ada.get(f"{PEOPLE}?kind=person&least=5&view={view.pk}").content.decode()) == (True, "2 set")


def test_the_line_speaks_of_an_order_only_where_there_is_one(ada: Client) -> None:
    said = {address: "Filters and order" in ada.get(address).content.decode() for address in (GIFTS, TASKS, AUDIT)}
    assert said == {GIFTS: True, TASKS: False, AUDIT: False}


def test_the_next_page_begins_with_the_list(ada: Client) -> None:
    for _ in range(PAGE_SIZE):
        makers.gift(makers.contact())
    asked = {"kind": "person", "state": "received"}
    for address, cursor in ((PEOPLE, "page"), (GIFTS, "at")):
        after = ada.get(address, asked).context["page"].next
        assert after
        assert fold(ada.get(address, asked | {cursor: after}).content.decode()) == (False, "1 set")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (PEOPLE, {"kind": "person"}),
        (GIFTS, {"state": "received"}),
        (TASKS, {"state": "done"}),
        (PROSPECTS, {"stage": "qualified"}),
        (AUDIT, {"who": "system"}),
    ],
)
def test_what_is_changed_in_place_changes_the_number(ada: Client, address: str, asked: dict[str, str]) -> None:
    part = ada.get(address, asked, headers=HTMX).content.decode()
    assert [bool(swapped) for swapped, hidden, number in SET.findall(part)] == [True]
    assert [number for swapped, hidden, number in SET.findall(part) if not hidden] == ["1 set"]
    nothing = ada.get(address, headers=HTMX).content.decode()
    assert [bool(hidden) for swapped, hidden, number in SET.findall(nothing)] == [True]
