"""The audit log is found by who, what and when, and says what changed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.actors import STRIPE, SYSTEM
from crm.domain.capabilities import Role
from crm.domain.emails import EmailFacts
from crm.domain.identity import Identity
from crm.models import AuditEntry, Nonprofit, User
from crm.services import audit
from crm.services.contacts import create_contact
from crm.services.dissolving import dissolve_household
from crm.services.email_addresses import add_email
from crm.services.erasure import erase_contact
from crm.services.households import HouseholdFacts, change_household, make_household
from frontend.staff.audit_words import FIELD_NAMES
from frontend.staff.words import ACTION_NAMES
from tests import makers
from tests.architecture.source import calls, python_files
from tests.cast import acting, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ben"))
    return client


def keep(action: str, at: datetime | None = None, by: Any = SYSTEM, **changes: Any) -> None:
    entry = audit.entry(by, action, Nonprofit.objects.get(), None, changes)
    AuditEntry.objects.create(**entry, **({"at": at} if at else {}))


def actions(client: Client, **asked: str) -> list[str]:
    return [line.entry.action for line in client.get(reverse("staff:audit"), asked).context["lines"]]


def test_entries_say_who_did_what_and_what_changed(ben: Client) -> None:
    keep("fund.changed", by=acting("ada"), name=("Shelter", "Safe <homes>"), is_active=(True, False))
    page = ben.get(reverse("staff:audit")).content.decode()
    assert "changed a fund" in page
    assert "Ada" in page
    assert "<del>Shelter</del>" in page
    assert "<ins>Safe &lt;homes&gt;</ins>" in page


def test_they_are_found_by_who(ben: Client) -> None:
    keep("fund.changed", by=acting("ada"))
    keep("gift.received", by=STRIPE)
    assert actions(ben, who=f"user:{member('ada').pk}") == ["fund.changed"]
    assert actions(ben, who="system") == ["gift.received"]


def test_they_are_found_by_what(ben: Client) -> None:
    keep("gift.recorded")
    keep("gifts.exported")
    assert actions(ben, what="gift.") == ["gift.recorded"]
    assert actions(ben, what="gifts.exported") == ["gifts.exported"]


def test_days_are_days_of_the_organisation(ben: Client) -> None:
    keep("fund.created", datetime(2026, 3, 2, 4, 59, tzinfo=UTC))  # 1 March, 23:59 in New York
    keep("fund.changed", datetime(2026, 3, 2, 5, 0, tzinfo=UTC))
    assert actions(ben, until="2026-03-01") == ["fund.created"]
    assert actions(ben, since="2026-03-02") == ["fund.changed"]


def test_an_answer_that_is_none_is_told_and_asks_nothing(ben: Client) -> None:
    keep("fund.created")
    response = ben.get(reverse("staff:audit"), {"since": "soon", "who": "user:x"})
    assert response.context["form"].errors.keys() == {"since", "who"}
    assert [line.entry.action for line in response.context["lines"]] == ["fund.created"]


def test_pages_hold_every_entry_once_in_few_queries(ben: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(60):
        keep("fund.changed", datetime(2026, 3, 2, tzinfo=UTC))
    seen, cursor = [], ""
    while cursor is not None:
        with django_assert_max_num_queries(9):
            response = ben.get(reverse("staff:audit"), {"at": cursor})
        seen += [line.entry.pk for line in response.context["lines"]]
        cursor = response.context["page"].next
    assert len(seen) == len(set(seen)) == 60


def test_a_part_of_the_page_comes_without_its_frame(ben: Client) -> None:
    part = ben.get(reverse("staff:audit"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Nothing has happened yet" in part


def test_every_action_that_is_kept_has_words() -> None:
    kept = {
        argument.value
        for path in python_files("crm", "campaigns", "donors", "payments")
        for call in calls(path)
        if getattr(call.func, "attr", "") in ("record", "entry")
        for argument in call.args[1:2]
        if isinstance(getattr(argument, "value", None), str)
    }
    assert len(kept) > 10
    assert kept - set(ACTION_NAMES) == set()


def changes(client: Client) -> list[tuple[str, str, str]]:
    line = client.get(reverse("staff:audit")).context["lines"][0]
    return [(change.name, change.old, change.new) for change in line.changes]


def keep_about(row: Any, action: str, **told: Any) -> None:
    AuditEntry.objects.create(**audit.entry(acting("ada"), action, row, None, told))


def test_amounts_are_money_in_the_currency_of_their_row(ben: Client) -> None:
    keep_about(makers.gift(currency="EUR"), "gift.returned", refunded_minor=(0, 1250))
    assert changes(ben) == [("Refunded", "€0", "€12.50")]


def test_states_and_days_and_answers_are_words(ben: Client) -> None:
    told = {"state": ("draft", "open"), "opens_on": (None, "2026-11-05"), "discreet": (True, False)}
    keep_about(makers.giving_page(), "giving_page.changed", **told)
    assert changes(ben) == [
        ("Discreet: neutral titles, subjects and senders; not offered at a wrong address", "Yes", "No"),
        ("First day", "", "Nov 5, 2026"),
        ("State", "Draft", "Open"),
    ]


def test_texts_of_a_page_are_told_one_by_one(ben: Client) -> None:
    old = {"en": {"headline": "Warm", "lede": "Same", "impacts": {"once:6000": "a night"}}}
    new = {"en": {"headline": "Warmer", "lede": "Same", "impacts": {"once:6000": "a bed"}}}
    keep_about(makers.giving_page(), "giving_page.changed", texts=(old, new))
    assert changes(ben) == [
        ("Headline (English)", "Warm", "Warmer"),
        ("What $60 does (English)", "a night", "a bed"),
    ]


def test_funds_are_told_by_name(ben: Client) -> None:
    page, fund = makers.giving_page(), makers.fund("safe", name="Safe housing")
    keep_about(page, "giving_page.changed", funds=([], [fund.pk]))
    assert changes(ben) == [("Donors may also choose", "", "Safe housing")]


def test_an_entry_names_its_row_and_leads_whoever_may_go_there_to_it(ben: Client) -> None:
    fund = makers.fund("safe", name="Safe housing")
    keep_about(fund, "fund.created", name=(None, "Safe housing"))
    line = ben.get(reverse("staff:audit")).context["lines"][0]
    assert (line.about, line.href, line.changes) == ("Safe housing", reverse("staff:fund", args=[fund.pk]), [])
    User.objects.filter(pk=member("ben").pk).update(roles=[Role.FINANCE])
    assert ben.get(reverse("staff:audit")).context["lines"][0].href == ""


def test_every_field_that_is_kept_has_words() -> None:
    columns = {
        field.attname
        for model in (Campaign, Fund, GivingPage, Nonprofit)
        for field in model._meta.concrete_fields
        if field.name not in ("id", "code", "texts", "created_at", "updated_at")
    }
    kept = {
        keyword.arg
        for path in python_files("crm", "campaigns", "donors", "payments")
        for call in calls(path)
        if getattr(call.func, "attr", "") == "record" and getattr(call.func.value, "id", "") == "audit"
        for keyword in call.keywords
        if keyword.arg and keyword.arg != "contact_id"
    }
    assert len(kept) > 10
    assert sorted((kept | columns) - set(FIELD_NAMES)) == []


def test_an_address_of_somebody_who_asked_for_safety_is_masked(ben: Client) -> None:
    for email, safe in (("maya@example.org", True), ("noor@example.org", False)):
        contact = create_contact(identity=Identity("Maya", safe_contact=safe), by=SYSTEM)
        add_email(contact_id=contact.pk, facts=EmailFacts(email), by=SYSTEM)
    page = ben.get(reverse("staff:audit")).content.decode()
    assert "maya@" not in page
    assert "m•••@•••" in page
    assert "noor@example.org" in page


def of_homes(client: Client) -> list[Any]:
    lines = client.get(reverse("staff:audit"), {"what": "household."}).context["lines"]
    return [(line.entry.action, line.about, line.href) for line in lines]


def test_a_dissolved_household_is_named_while_it_can_be_brought_back(ben: Client) -> None:
    maya = makers.contact()
    home = make_household(contact_ids=[maya.pk, makers.contact("Zoe", "Lind", "").pk], by=acting("ada"))
    change_household(household_id=home.pk, facts=HouseholdFacts(name="The Harbor House"), by=acting("ada"))
    dissolve_household(household_id=home.pk, by=acting("ada"))
    page = reverse("staff:household", args=[home.pk])
    told = of_homes(ben)
    assert told[0] == ("household.dissolved", "The Harbor House", page)
    assert {(about, href) for _, about, href in told} == {("The Harbor House", page)}
    assert "This household was dissolved" in ben.get(page).content.decode()
    erase_contact(contact_id=maya.pk, name="Maya Okafor", by=acting("ada"))
    assert of_homes(ben)[0] == ("household.dissolved", f"no. {home.pk}", "")


def test_what_is_gone_for_good_has_no_page_to_lead_to(ben: Client) -> None:
    stays = make_household(contact_ids=[makers.contact().pk], by=acting("ada"))
    gone = make_household(contact_ids=[makers.contact("Zoe").pk], by=acting("ada"))
    page = reverse("staff:household", args=[stays.pk])
    gone_id = gone.pk
    gone.delete()
    made = [line for line in of_homes(ben) if line[0] == "household.made"]
    assert made == [("household.made", f"no. {gone_id}", ""), ("household.made", stays.name, page)]
