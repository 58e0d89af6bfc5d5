"""What consent events allow: whatever their order, kept in step with them, proven every night."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.actors import SYSTEM
from crm.domain.consent import Answer, ConsentFacts, derive
from crm.models import AuditEntry, ConsentEvent, Contact, Permission
from crm.services.consents import record_consent
from crm.services.permissions import derive_permissions, rebuild_permissions, verify_nightly, verify_permissions
from tests import makers

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ACTIONS = ("grant", "withdraw", "object", "expire")
answers = st.lists(
    st.builds(
        Answer,
        id=st.integers(1, 10**6),
        at=st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours)),
        action=st.sampled_from(ACTIONS),
        valid_until=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    ),
    unique_by=lambda answer: answer.id,
    max_size=8,
)


@given(answers, st.randoms())
def test_the_order_in_which_answers_arrive_changes_nothing(found: list[Answer], random: object) -> None:
    shuffled = [*found, *found]  # the same answers twice, too
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derive(shuffled) == derive(found)


@given(answers)
def test_only_a_yes_that_nothing_follows_allows(found: list[Answer]) -> None:
    standing = derive(found)
    if standing is None:
        assert found == []
        return
    (newest,) = [one for one in found if all((other.at, other.id) <= (one.at, one.id) for other in found)]
    assert standing.allowed is (newest.action == "grant")
    assert standing.answer_id == newest.id
    assert standing.valid_until == (newest.valid_until if standing.allowed else None)


@given(answers, st.sampled_from(ACTIONS[1:]))
def test_a_no_after_everything_else_always_denies(found: list[Answer], action: str) -> None:
    last = Answer(10**7, NOON + timedelta(days=1), action)
    standing = derive([last, *found])
    assert standing is not None
    assert not standing.allowed


def event(contact: Contact, action: str, hours: int = 0, purpose: str = "updates", channel: str = "email") -> None:
    ConsentEvent.objects.create(
        contact=contact,
        purpose=purpose,
        channel=channel,
        action=action,
        source="paper",
        recorded_by="Test",
        at=NOON + timedelta(hours=hours),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [(0, 1, 2), (2, 1, 0), (1, 1, 1), (0, 0, 1)])
def test_both_reckonings_agree_row_for_row(nonprofit: object, hours: tuple[int, ...]) -> None:
    for actions in (("grant",), ("grant", "withdraw"), ("object", "grant"), ("grant", "expire", "grant")):
        contact = makers.contact(email=f"{'-'.join(actions)}@example.org")
        for action, at in zip(actions, hours, strict=False):
            event(contact, action, at)
            event(contact, action, -at, channel="post")
    derive_permissions(list(Contact.objects.values_list("pk", flat=True)))
    assert Permission.objects.count() == 8
    assert verify_permissions().is_proven
    before = list(Permission.objects.order_by("contact", "channel").values("contact", "channel", "allowed", "event"))
    rebuild_permissions()
    assert before == list(
        Permission.objects.order_by("contact", "channel").values("contact", "channel", "allowed", "event")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("standing", ["merged", "erased"])
def test_whoever_is_gone_has_no_permission(nonprofit: object, standing: str) -> None:
    winner, gone = makers.contact(), makers.contact("Gone", email="gone@example.org")
    event(gone, "grant")
    derive_permissions([gone.pk])
    into = winner if standing == "merged" else None
    Contact.objects.filter(pk=gone.pk).update(standing=standing, merged_into=into)
    assert verify_permissions().superfluous == 1
    derive_permissions([winner.pk, gone.pk])
    assert not Permission.objects.exists()
    assert verify_permissions().is_proven


SPOILS = {
    "turned": "UPDATE crm_permission SET allowed = NOT allowed",
    "gone": "DELETE FROM crm_permission",
    "ends": "UPDATE crm_permission SET valid_until = '2026-01-01'",
    "basis": "UPDATE crm_permission SET basis = 'opt_out_us'",
    "channel": "UPDATE crm_permission SET channel = 'post'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", SPOILS)
def test_the_nightly_proof_finds_any_wrong_row_and_puts_it_right(nonprofit: object, spoil: str) -> None:
    maya = makers.contact()
    yes = ConsentFacts("updates", "email", "grant", "giving_page")
    record_consent(contact=maya, answers=[yes], by=SYSTEM)
    verify_nightly()
    assert not AuditEntry.objects.filter(action="permissions.put_right").exists()
    with connection.cursor() as cursor:
        cursor.execute(SPOILS[spoil])
    verify_nightly()
    assert verify_permissions().is_proven
    permission = Permission.objects.get()
    assert (permission.channel, permission.allowed, permission.basis) == ("email", True, "consent")
    assert AuditEntry.objects.filter(action="permissions.put_right").count() == 1


def say(contact: Contact, action: str, hour: int) -> None:
    try:
        facts = ConsentFacts("updates", "email", action, "preference_page", at=NOON + timedelta(hours=hour))
        record_consent(contact=contact, answers=[facts], by=SYSTEM)
    finally:
        connection.close()


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_what_the_newest_says() -> None:
    makers.nonprofit()
    maya = makers.contact()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            no = ConsentFacts("updates", "email", "withdraw", "one_click", at=NOON + timedelta(hours=2))
            record_consent(contact=maya, answers=[no], by=SYSTEM)
            older = pool.submit(say, maya, "grant", 1)
            time.sleep(1)  # the older answer has been written, or waits for us
        older.result()
    assert not Permission.objects.get().allowed
    assert verify_permissions().is_proven
