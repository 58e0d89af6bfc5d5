"""What people ask of us about their data, and the day by which the law wants an answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.privacy import due_on, extended_until, is_named, months_later
from crm.models import Contact, PrivacyRequest
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.privacy import waiting_requests
from crm.services.privacy_requests import RequestFacts, close_request, extend_request, open_request
from tests import makers
from tests.cast import acting

DAYS = st.dates(date(2018, 5, 25), date(2060, 12, 31))
TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("received", "country", "due"),
    [
        (date(2026, 3, 5), "DE", date(2026, 4, 6)),  # 5 April is a Sunday
        (date(2026, 1, 31), "FR", date(2026, 3, 2)),  # February has no 31st, and its last day is a Saturday
        (date(2028, 1, 31), "FR", date(2028, 2, 29)),
        (date(2026, 8, 31), "GB", date(2026, 9, 30)),
        (date(2026, 12, 10), "ES", date(2027, 1, 11)),
        (date(2026, 3, 2), "US", date(2026, 4, 16)),
        (date(2026, 3, 4), "US", date(2026, 4, 20)),  # the 45th day is a Saturday
        (date(2026, 3, 4), "NZ", date(2026, 4, 6)),
    ],
)
def test_the_day_to_answer_by_is_that_of_the_law(received: date, country: str, due: date) -> None:
    assert due_on(received, country) == due


def test_a_complaint_in_the_uk_is_acknowledged_within_thirty_days() -> None:
    assert due_on(date(2026, 8, 3), "GB", "complaint") == date(2026, 9, 2)
    assert due_on(date(2026, 8, 3), "GB", "access") == date(2026, 9, 3)


@given(DAYS, st.sampled_from(["DE", "GB", "US", "JP"]), st.sampled_from(["access", "complaint"]))
def test_an_answer_is_due_on_a_working_day_within_seven_weeks(received: date, country: str, kind: str) -> None:
    due = due_on(received, country, kind)
    assert due.weekday() < 5
    assert timedelta(28) <= due - received <= timedelta(47)
    assert due < extended_until(received, country) <= received + timedelta(95)


@given(DAYS, st.integers(-60, 60))
def test_months_later_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(1)).day == 1


@given(DAYS, DAYS)
def test_whoever_asks_later_is_answered_no_earlier(one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert due_on(first, "FR") <= due_on(second, "FR")


@pytest.mark.parametrize(("typed", "same"), [("  maya   OKAFOR ", True), ("Maya", False), ("", False)])
def test_a_name_is_typed_whatever_the_case_and_the_spaces(typed: str, same: bool) -> None:
    assert is_named(typed, "Maya Okafor") is same


@pytest.fixture
def maya(nonprofit: object) -> Contact:
    return makers.contact()


def asked(person: Contact, on: date = TODAY, **changes: object) -> PrivacyRequest:
    facts = RequestFacts(**({"kind": "access", "received_on": on} | changes))  # type: ignore[arg-type]
    return open_request(contact_id=person.pk, facts=facts, by=acting("ada"))


@pytest.mark.django_db
def test_a_request_gets_its_day_from_where_the_nonprofit_is(maya: Contact) -> None:
    assert asked(maya).due_on == due_on(TODAY, "US")
    makers.nonprofit(country="FR")
    assert asked(maya).due_on == due_on(TODAY, "FR")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2031, 1, 1)}, "received_on"),
        ({"on": date(1999, 1, 1)}, "received_on"),
        ({"kind": "wish"}, "kind"),
        ({"verified_how": "x" * 201}, "verified_how"),
        ({"owner_id": 99_999}, "owner"),
    ],
)
def test_a_request_that_cannot_be_is_refused_where_it_is_wrong(maya: Contact, changes: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(maya, **changes)
    assert refused.value.field == field


@pytest.mark.django_db
def test_a_request_is_closed_once_and_says_what_came_of_it(maya: Contact) -> None:
    row, ada = asked(maya), acting("ada")
    with pytest.raises(Refused, match="what came of it"):
        close_request(request_id=row.pk, state="done", outcome=" ", by=ada)
    closed = close_request(request_id=row.pk, state="refused", outcome="Not theirs", by=ada)
    assert closed.ended_at is not None
    with pytest.raises(Refused, match="closed already"):
        close_request(request_id=row.pk, state="done", outcome="Sent", by=ada)
    with pytest.raises(NotThere):
        close_request(request_id=row.pk + 1, state="done", outcome="Sent", by=ada)


@pytest.mark.django_db
def test_an_answer_is_put_off_once_and_only_in_time(maya: Contact) -> None:
    today = local_day(the_nonprofit())
    row, ada = asked(maya, today), acting("ada")
    later = extend_request(request_id=row.pk, reason="Five hundred letters", by=ada)
    assert later.due_on == extended_until(today, "US")
    with pytest.raises(Refused, match="put off already"):
        extend_request(request_id=row.pk, reason="More letters", by=ada)
    old = asked(maya, today - timedelta(60))
    with pytest.raises(Refused, match="still in time"):
        extend_request(request_id=old.pk, reason="Forgotten", by=ada)


@pytest.mark.django_db
def test_why_an_answer_was_put_off_stays_with_what_came_of_it(maya: Contact) -> None:
    row, ada = asked(maya, local_day(the_nonprofit())), acting("ada")
    extend_request(request_id=row.pk, reason="Five hundred letters", by=ada)
    assert close_request(request_id=row.pk, state="done", outcome="Sent", by=ada).outcome == (
        "Five hundred letters\n\nSent"
    )


@pytest.mark.django_db
def test_what_is_late_and_what_is_due_soon_is_counted_apart(maya: Contact) -> None:
    due = due_on(TODAY, "US")
    asked(maya)
    assert (waiting_requests(due - timedelta(8)).late, waiting_requests(due - timedelta(8)).soon) == (0, 0)
    assert waiting_requests(due - timedelta(7)).soon == 1
    assert waiting_requests(due).soon == 1
    assert waiting_requests(due + timedelta(1)).late == 1


@pytest.mark.django_db
def test_only_who_keeps_privacy_takes_requests_in(maya: Contact) -> None:
    for name in ("ben", "cy", "dee"):
        with pytest.raises(Forbidden):
            open_request(contact_id=maya.pk, facts=RequestFacts("access", TODAY), by=acting(name))
