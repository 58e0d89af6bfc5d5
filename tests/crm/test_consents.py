"""Answers: kept once, never changed, on grounds that the law knows; both databases hold to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.capabilities import Capability
from crm.domain.consent import ConsentFacts, bases_for
from crm.domain.errors import Refused
from crm.domain.stop_list import Why
from crm.models import AuditEntry, ConsentEvent, Contact, EmailAddress, Nonprofit, Permission, Suppression, Wording
from crm.selectors.gate import may_send
from crm.services.consents import record_consent, stop_address, stop_everything, withdraw_consent
from crm.services.merging import merge_contacts
from crm.services.stop_list import check_key, complete_digests, suppress
from crm.services.wordings import publish_missing_wordings, publish_wording
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
SOFT = {
    "basis": "soft_opt_in_charity",
    "collected_on": date(2026, 3, 1),
    "obtained_directly": True,
    "opt_out_offered": True,
}


def answer(action: str = "grant", **changes: Any) -> ConsentFacts:
    facts = {"purpose": "updates", "channel": "email", "source": "paper", "evidence": "File 12"}
    return ConsentFacts(**(facts | {"action": action} | changes))


def record(contact: Contact, *answers: ConsentFacts) -> None:
    record_consent(contact=contact, answers=answers, by=acting("ada"))


def refusal(contact: Contact, **changes: Any) -> str:
    with pytest.raises(Refused) as caught:
        record(contact, answer(**changes))
    assert not ConsentEvent.objects.exists()
    return caught.value.code


@pytest.mark.parametrize("model", [ConsentEvent, Wording])
def test_the_database_itself_refuses_to_change_or_delete_what_was_said(nonprofit: Nonprofit, model: Any) -> None:
    wording = makers.wording()
    record(makers.contact(), answer(wording_id=wording.pk))
    change = {"evidence": "no"} if model is ConsentEvent else {"text": "We may write whatever we like."}
    for act in (lambda: model.objects.update(**change), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert model.objects.count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        SOFT | {"obtained_directly": False},
        SOFT | {"opt_out_offered": False},
        SOFT | {"collected_on": date(2026, 2, 4)},
        SOFT | {"collected_on": None},
        {"basis": "legit_interest_post"},
        {"basis": "casl_implied"},
    ],
)
def test_the_database_itself_holds_to_the_law(nonprofit: Nonprofit, broken: dict[str, Any]) -> None:
    values = {"purpose": "updates", "channel": "email", "action": "grant", "source": "paper", "recorded_by": "Test"}
    contact = makers.contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentEvent.objects.create(contact=contact, **(values | broken))


def test_the_soft_opt_in_is_for_uk_charities_with_all_its_conditions(nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    assert refusal(maya, **SOFT) == "basis_not_allowed"
    makers.nonprofit(country="GB")
    assert refusal(maya, **SOFT) == "basis_not_allowed"
    makers.nonprofit(country="GB", is_uk_charity=True)
    assert refusal(maya, **(SOFT | {"obtained_directly": False})) == "soft_opt_in_direct"
    assert refusal(maya, **(SOFT | {"opt_out_offered": False})) == "soft_opt_in_way_out"
    assert refusal(maya, **(SOFT | {"collected_on": date(2026, 2, 4)})) == "soft_opt_in_day"
    assert refusal(maya, **(SOFT | {"collected_on": date(2999, 2, 4)})) == "soft_opt_in_day"
    assert refusal(maya, **(SOFT | {"channel": "post"})) == "basis_not_allowed"
    record(maya, answer(**SOFT))
    assert may_send(maya, "updates", "email").allowed


@pytest.mark.parametrize(
    ("country", "channel", "expected"),
    [
        ("US", "email", {"consent", "opt_out_us"}),
        ("US", "sms", {"consent"}),
        ("CA", "email", {"consent", "casl_implied", "casl_exempt"}),
        ("GB", "email", {"consent"}),
        ("DE", "email", {"consent"}),
        ("DE", "post", {"consent", "legit_interest_post"}),
        ("GB", "phone", {"consent"}),
    ],
)
def test_every_country_knows_its_own_grounds(country: str, channel: str, expected: set[str]) -> None:
    assert bases_for(country, channel, is_uk_charity=False) == expected


def test_implied_consent_ends(nonprofit: Nonprofit) -> None:
    makers.nonprofit(country="CA")
    maya = makers.contact()
    assert refusal(maya, basis="casl_implied") == "implied_ends"
    record(maya, answer(basis="casl_implied", valid_until=timezone.localdate() - timedelta(days=2)))
    assert may_send(maya, "updates", "email").reason == "ended"


def test_a_yes_that_somebody_else_writes_down_names_its_proof(nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    assert refusal(maya, evidence="  ") == "no_evidence"
    assert refusal(maya, source="phone", evidence="") == "no_evidence"
    record(maya, answer("withdraw", evidence=""))
    assert ConsentEvent.objects.count() == 1


def test_an_answer_cannot_be_of_a_day_to_come(nonprofit: Nonprofit) -> None:
    assert refusal(makers.contact(), at=timezone.now() + timedelta(days=2)) == "not_yet"


def test_a_no_of_a_clock_that_is_ahead_counts_from_now_and_not_from_then(nonprofit: Nonprofit) -> None:
    maya, soon = makers.contact(), timezone.now() + timedelta(minutes=3)
    record(maya, answer(at=soon))
    record(maya, answer("withdraw", at=timezone.now() + timedelta(days=2)))
    assert ConsentEvent.objects.filter(at__gt=timezone.now()).count() == 0
    assert may_send(maya, "updates", "email").reason == "declined"


def test_a_yes_on_a_giving_page_does_not_undo_a_complaint_that_followed_an_unsubscription(
    nonprofit: Nonprofit,
) -> None:
    maya = makers.contact(email="maya@example.org")
    stop_everything(contact=maya, source="one_click", by=SYSTEM)
    stop_address(address="maya@example.org", source="complaint", why=Why.COMPLAINED, by=SYSTEM)
    record(maya, answer(source="giving_page", evidence=""))
    assert may_send(maya, "updates", "email").reason == "stopped"


def test_an_answer_for_somebody_merged_meanwhile_is_the_answer_of_who_stands(nonprofit: Nonprofit) -> None:
    maya, other = makers.contact("Maya", email="m@example.org"), makers.contact("Maya", email="o@example.org")
    record(maya, answer())
    merge_contacts(winner_id=maya.pk, loser_id=other.pk, by=SYSTEM)
    stop_everything(contact=other, source="one_click", by=SYSTEM)  # as it was read before the merge
    assert not may_send(maya, "updates", "email").allowed
    assert Suppression.objects.filter(scope="updates").count() == 2


def test_an_older_letter_does_not_undo_a_later_no(nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    withdraw_consent(contact=maya, purpose="updates", channel="email", by=acting("cy"))
    record(maya, answer(at=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    assert may_send(maya, "updates", "email").reason == "declined"


def test_a_repeated_delivery_is_one_answer_and_one_line_in_the_log(nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    for _ in range(2):
        record(maya, answer(source="giving_page", source_ref="attempt:1"))
    assert ConsentEvent.objects.count() == Permission.objects.count() == 1
    assert AuditEntry.objects.filter(action="consent.recorded", contact_id=maya.pk).count() == 1


def test_only_those_who_may_record_consent_do(nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    assert not acting("dee").can(Capability.RECORD_CONSENT)
    for act in (
        lambda: record_consent(contact=maya, answers=[answer()], by=acting("dee")),
        lambda: stop_everything(contact=maya, source=ConsentEvent.Source.STAFF, by=acting("dee")),
        lambda: stop_address(address="a@example.org", source="fps", why=Why.PREFERENCE_SERVICE, by=acting("dee")),
        lambda: suppress(address="a@example.org", reason="asked", by=acting("dee")),
    ):
        with pytest.raises(Refused):
            act()
    assert not ConsentEvent.objects.exists()
    assert not Suppression.objects.exists()


def test_an_address_that_nobody_knows_is_stopped_before_its_owner_comes(nonprofit: Nonprofit) -> None:
    assert stop_address(address="New@Example.org", source="fps", why=Why.PREFERENCE_SERVICE, by=SYSTEM) == 0
    new = makers.contact("New", email="new@example.org")
    record(new, answer(source="preference_page"))
    assert may_send(new, "updates", "email").reason == "stopped"


def test_everyone_who_shares_a_stopped_address_has_objected(nonprofit: Nonprofit) -> None:
    for name in ("Maya", "Kofi"):
        record(makers.contact(name), answer())
    assert stop_address(address="maya@example.org", source="reply", why=Why.ASKED, by=SYSTEM) == 2
    assert not Permission.objects.filter(allowed=True).exists()


@pytest.mark.parametrize(
    ("why", "source", "lifted"),
    [
        ("unsubscribed", "giving_page", True),
        ("erasure", "giving_page", True),
        ("erasure", "import", False),
        ("complaint", "giving_page", False),
        ("complaint", "preference_page", True),
        ("unsubscribed", "staff", False),
        ("hard_bounce", "preference_page", False),
        ("preference_service", "preference_page", False),
    ],
)
def test_what_a_fresh_yes_takes_off_the_list(nonprofit: Nonprofit, why: str, source: str, lifted: bool) -> None:
    maya = makers.contact()
    suppress(address="maya@example.org", scope="updates", reason=why, by=SYSTEM)
    record(maya, answer(source=source))
    assert Suppression.objects.exists() is not lifted


def test_addresses_written_past_the_models_are_completed_at_night(nonprofit: Nonprofit) -> None:
    makers.contact()
    known_as = EmailAddress.objects.get().address_hmac
    assert len(known_as) == 64
    EmailAddress.objects.update(address_hmac="")
    assert complete_digests() == 1
    assert EmailAddress.objects.get().address_hmac == known_as


def test_a_changed_key_is_noticed(nonprofit: Nonprofit, settings: Any) -> None:
    makers.contact()
    assert check_key()
    settings.STOP_LIST_KEY = "another"
    assert not check_key()


def test_the_wordings_lantern_comes_with_stay_behind_ones_own(nonprofit: Nonprofit) -> None:
    own = publish_wording(key="updates", language="en", text="Our own words?", by=SYSTEM)
    for _ in range(2):
        publish_missing_wordings(by=SYSTEM)
    assert Wording.objects.get(key="updates", language="en") == own
    assert Wording.objects.filter(language="es").count() == 4
