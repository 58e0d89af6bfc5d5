"""Card testing: the first answer is Stripe's own page, which has defences of its own; far beyond it, a closed door."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import GivingPage
from payments.domain.risk import Recent, Verdict, judge
from payments.models import GivingAttempt
from payments.services.defence import fingerprint, verdict_on, visitor_of
from tests import cast, makers


@pytest.mark.parametrize(
    ("recent", "verdict"),
    [
        (Recent(0, 0, 0), Verdict.WELCOME),
        (Recent(4, 9, 29), Verdict.WELCOME),
        (Recent(5, 0, 0), Verdict.STRIPES_OWN_PAGE),
        (Recent(0, 0, 30), Verdict.STRIPES_OWN_PAGE),
        (Recent(40, 0, 0), Verdict.TURNED_AWAY),
        (Recent(0, 10, 0), Verdict.TURNED_AWAY),
    ],
)
def test_what_much_trying_leads_to(recent: Recent, verdict: Verdict) -> None:
    assert judge(recent) is verdict


@pytest.mark.parametrize(
    ("address", "visitor"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("no address", "unknown"),
    ],
)
def test_a_visitor_is_a_network_of_theirs(address: str, visitor: str) -> None:
    assert visitor_of(address) == visitor


def test_a_fingerprint_tells_nothing_and_is_equal_for_equals() -> None:
    assert fingerprint("maya@example.org") == fingerprint("maya@example.org")
    assert fingerprint("maya@example.org") != fingerprint("may@example.org")
    assert "maya" not in fingerprint("maya@example.org")


def attempt(page: GivingPage, **facts: Any) -> GivingAttempt:
    usual = {"interval": "once", "flow": "elements", "currency": "USD", "amount_minor": 6000, "answers": {}}
    return GivingAttempt.objects.create(
        giving_page=page, public_id=uuid4(), expires_at=timezone.now() + timedelta(hours=1), **(usual | facts)
    )


@pytest.mark.django_db
def test_attempts_count_while_they_are_fresh() -> None:
    makers.nonprofit()
    page, here = makers.giving_page(), fingerprint("192.0.2.7")
    for _ in range(5):
        attempt(page, visitor_hash=here)
    assert verdict_on(page, here, "") is Verdict.STRIPES_OWN_PAGE
    assert verdict_on(page, fingerprint("192.0.2.8"), "") is Verdict.WELCOME
    GivingAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert verdict_on(page, here, "") is Verdict.WELCOME


@pytest.mark.django_db
def test_declines_from_everywhere_lead_all_to_stripes_page_and_tell_staff() -> None:
    makers.nonprofit()
    page = makers.giving_page()
    for _ in range(6):
        attempt(page, failures=5, last_failed_at=timezone.now())
    assert verdict_on(page, "somebody new", "") is Verdict.STRIPES_OWN_PAGE
    client = Client()
    client.force_login(cast.member("ada"))
    home = client.get("/").content.decode()
    assert "Somebody tries out cards on /give/lantern/" in home
    assert "30 payments were declined within a day" in home
    GivingAttempt.objects.update(last_failed_at=timezone.now() - timedelta(minutes=6))
    assert verdict_on(page, "somebody new", "") is Verdict.WELCOME
