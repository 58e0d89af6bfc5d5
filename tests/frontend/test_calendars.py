"""The calendar feed: a secret link that can be ended, without names, and nothing of it in a log."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from crm.domain.calendars import discreet_title, initials
from crm.domain.scrub import scrub
from crm.models import AuditEntry, CalendarFeed, Nonprofit, User
from crm.selectors.nonprofit import local_day
from frontend.staff import calendars
from frontend.staff.sealing import unseal
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    caches["default"].clear()
    client.force_login(member("ben"))
    return client


def link_for(client: Client) -> str:
    text = client.post(reverse("staff:change_feed"), {"do": "make"}, follow=True).content.decode()
    return "/calendar/" + text.partition("/calendar/")[2].partition("<")[0]


def events(client: Client, link: str) -> dict[str, str]:
    answer = client.get(link)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return {str(event["uid"]): str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_link_shows_ones_own_open_tasks_by_their_day_under_ids_that_stay(ben: Client, nonprofit: Nonprofit) -> None:
    day = local_day(nonprofit)
    maya = makers.contact()
    safe = makers.contact("Noor", "Haddad", "noor@example.org", safe_contact=True)
    one = makers.task("Call Maya about okafor's visit", owner_id=member("ben").pk, due_on=day, contact_id=maya.pk)
    two = makers.task("Bring Noor papers", owner_id=member("ben").pk, due_on=day, contact_id=safe.pk)
    makers.task("Order stamps", owner_id=member("ben").pk, due_on=day)
    makers.task("Undated", owner_id=member("ben").pk)
    makers.task("Not mine", due_on=day)
    link = link_for(ben)
    found = events(Client(), link)
    assert sorted(found.values()) == ["Call M. about O.'s visit (M. O.)", "Order stamps", "Task"]
    assert found == events(Client(), link)
    assert {uid.partition("@")[0] for uid in found} >= {f"task-{one.pk}", f"task-{two.pk}"}


def test_only_a_hash_is_kept_and_the_link_is_shown_once(ben: Client) -> None:
    link = link_for(ben)
    secret = link.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43, "256 bits"
    feed = CalendarFeed.objects.get()
    assert secret not in str(vars(feed))
    assert secret not in ben.get(reverse("staff:account")).content.decode()
    assert secret not in str(list(AuditEntry.objects.values()))
    assert scrub(f"GET {link}") == "GET /calendar/[key]"


def test_making_a_link_leads_to_a_page_that_may_be_loaded_again(ben: Client) -> None:
    answer = ben.post(reverse("staff:change_feed"), {"do": "make"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("staff:account"))
    assert ".ics" not in str(answer.headers) + answer.content.decode()
    assert unseal(ben.session["new_calendar"]) not in str(dict(ben.session))  # a backup of it opens nothing
    ben.head(reverse("staff:account"))
    ben.post(reverse("staff:account"), {"name": ""})  # neither shows the page, so neither uses the one time up
    assert ".ics" in ben.get(reverse("staff:account")).content.decode()
    assert ".ics" not in ben.get(reverse("staff:account")).content.decode()
    assert "new_calendar" not in ben.session


def test_a_link_that_was_ended_before_it_was_shown_is_not_shown(ben: Client) -> None:
    ben.post(reverse("staff:change_feed"), {"do": "make"})
    ben.post(reverse("staff:change_feed"), {"do": "revoke"})
    assert ".ics" not in ben.get(reverse("staff:account")).content.decode()


def test_a_link_that_was_ended_replaced_or_never_was_answers_alike(ben: Client) -> None:
    first = link_for(ben)
    second = link_for(ben)
    ben.post(reverse("staff:change_feed"), {"do": "revoke"})
    answers = [Client().get(link) for link in (first, second, "/calendar/never.ics", f"/calendar/{'x' * 300}.ics")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"")}
    assert [entry.action for entry in AuditEntry.objects.filter(subject="crm.calendarfeed").order_by("pk")] == [
        "calendar_feed.made",
        "calendar_feed.made",
        "calendar_feed.revoked",
    ]


def test_the_link_of_somebody_who_left_or_lost_the_role_is_closed(ben: Client) -> None:
    link = link_for(ben)
    User.objects.filter(name="Ben").update(roles=["read_only"])
    assert Client().get(link).status_code == 404
    User.objects.filter(name="Ben").update(roles=["finance"], is_active=False)
    assert Client().get(link).status_code == 404


def test_a_feed_is_read_so_often_and_no_more(ben: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "MOST", 2)
    link = link_for(ben)
    assert [Client().get(link).status_code for _ in range(3)] == [200, 200, 429]
    assert [Client().get("/calendar/never.ics").status_code for _ in range(3)] == [404, 404, 429]


def test_the_daily_mail_is_turned_off_and_on(ben: Client) -> None:
    assert "Turn the daily mail off" in ben.get(reverse("staff:account")).content.decode()
    ben.post(reverse("staff:digest"), {"wanted": "no"})
    assert "Turn the daily mail on" in ben.get(reverse("staff:account")).content.decode()
    assert AuditEntry.objects.get(action="staff.changed").changes == {"daily_digest": [True, False]}


@pytest.mark.parametrize(
    ("title", "names", "said"),
    [
        ("Call Maya Okafor", ["Maya", "Okafor"], "Call M. O."),
        ("Call MAYA", ["Maya"], "Call M."),
        ("Mayan art for Maya", ["Maya"], "Mayan art for M."),
        ("Write to José-Luis", ["José-Luis"], "Write to J."),
        ("Order stamps", ["", " "], "Order stamps"),
    ],
)
def test_names_in_a_title_become_initials(title: str, names: list[str], said: str) -> None:
    assert discreet_title(title, names) == said


def test_initials_of_who_has_no_names_are_none() -> None:
    assert (initials(["Maya", "Okafor"]), initials(["", " "])) == ("M. O.", "")
