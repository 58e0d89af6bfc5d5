"""The gate: one person and many are asked the same questions, and the first thing in the way is the reason."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts, Reason
from crm.domain.postal import is_in_season
from crm.models import Contact, EmailAddress, Nonprofit, Permission, Phone, PostalAddress, Suppression
from crm.selectors.gate import allowed, left_out, may_send, reasons
from crm.services.consents import record_consent
from crm.services.stop_list import suppress
from tests import makers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
CHANNELS = ("email", "post", "phone", "sms")


def reachable(**changes: Any) -> Contact:
    """Somebody with an address of each kind who agreed to updates by every channel."""
    number = Contact.everyone.count()
    contact = makers.contact(f"P{number}", email=f"p{number}@example.org")
    Phone.objects.create(contact=contact, number=f"+1207555{number:04}", is_primary=True, is_mobile=True)
    PostalAddress.objects.create(contact=contact, lines="1 Harbor St", city="Portland", country="US")
    answers = [ConsentFacts("updates", channel, "grant", "giving_page") for channel in CHANNELS]
    record_consent(contact=contact, answers=answers, by=SYSTEM)
    Contact.objects.filter(pk=contact.pk).update(**changes)
    return Contact.everyone.get(pk=contact.pk)


def verdict(contact: Contact, channel: str = "email", on: date = TODAY) -> Reason:
    """The verdict on one, which must be that on many."""
    one = may_send(contact, "updates", channel, on).reason
    assert reasons([contact.pk], "updates", channel, on) == {contact.pk: one}
    passed = allowed(Contact.everyone.filter(pk=contact.pk), "updates", channel, on).exists()
    assert passed is (one is Reason.ALLOWED)
    assert left_out(Contact.everyone.filter(pk=contact.pk), "updates", channel, on) == {one: 1}
    return one


@pytest.mark.parametrize("channel", CHANNELS)
def test_who_agreed_and_has_an_address_may_be_written_to(nonprofit: Nonprofit, channel: str) -> None:
    assert verdict(reachable(), channel) is Reason.ALLOWED


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_wish_about_one_channel_is_about_that_one(nonprofit: Nonprofit, channel: str) -> None:
    contact = reachable(**{f"no_{channel}": True})
    found = {each: verdict(contact, each) for each in CHANNELS}
    assert found == {each: Reason.DO_NOT_CONTACT if each == channel else Reason.ALLOWED for each in CHANNELS}


def test_safe_contact_is_plain_mail_alone(nonprofit: Nonprofit) -> None:
    contact = reachable(safe_contact=True)
    assert [verdict(contact, channel) for channel in CHANNELS] == [Reason.ALLOWED, *[Reason.SAFE_CONTACT] * 3]


@pytest.mark.parametrize("channel", CHANNELS)
def test_nobody_writes_to_the_dead_or_to_whom_we_no_longer_know(nonprofit: Nonprofit, channel: str) -> None:
    assert verdict(reachable(is_deceased=True), channel) is Reason.DECEASED
    assert verdict(reachable(standing="erased"), channel) is Reason.GONE


def test_silence_is_no_consent(nonprofit: Nonprofit) -> None:
    assert verdict(makers.contact()) is Reason.NOT_ASKED


@pytest.mark.parametrize("action", ["withdraw", "object", "expire"])
def test_a_no_is_a_no(nonprofit: Nonprofit, action: str) -> None:
    contact = reachable()
    record_consent(contact=contact, answers=[ConsentFacts("updates", "email", action, "staff")], by=SYSTEM)
    assert (verdict(contact), verdict(contact, "post")) == (Reason.DECLINED, Reason.ALLOWED)


def test_the_last_day_of_a_permission_still_counts(nonprofit: Nonprofit) -> None:
    contact = reachable()
    Permission.objects.update(valid_until=TODAY)
    assert verdict(contact) is Reason.ALLOWED
    assert verdict(contact, on=TODAY + timedelta(days=1)) is Reason.ENDED


def test_a_ground_counts_only_where_it_is_law(nonprofit: Nonprofit) -> None:
    contact = reachable()
    Permission.objects.update(basis="opt_out_us")
    assert (verdict(contact), verdict(contact, "post")) == (Reason.ALLOWED, Reason.NO_BASIS)
    makers.nonprofit(country="CA")
    assert verdict(contact) is Reason.NO_BASIS


@pytest.mark.parametrize(
    "spoilt",
    [
        {"unusable_since": datetime(2026, 1, 1, tzinfo=UTC)},
        {"is_primary": False},
        {"valid_until": TODAY - timedelta(days=1)},
        {"valid_from": TODAY + timedelta(days=1)},
    ],
)
def test_an_address_has_to_be_usable_on_that_day(nonprofit: Nonprofit, spoilt: dict[str, Any]) -> None:
    contact = reachable()
    EmailAddress.objects.update(**spoilt)
    assert verdict(contact) is Reason.NO_ADDRESS


def test_post_that_came_back_and_a_landline_are_no_way(nonprofit: Nonprofit) -> None:
    contact = reachable()
    PostalAddress.objects.update(returned_on=TODAY)
    Phone.objects.update(is_mobile=False)
    assert [verdict(contact, channel) for channel in CHANNELS[1:]] == [
        Reason.NO_ADDRESS,
        Reason.ALLOWED,
        Reason.NO_ADDRESS,
    ]


@pytest.mark.parametrize("season", [(None, None), (501, 930), (1201, 331), (601, 601)])
@pytest.mark.parametrize("on", [TODAY, date(2026, 1, 15), date(2026, 4, 1), date(2026, 12, 1)])
def test_a_seasonal_address_is_a_way_in_its_season_alone(
    nonprofit: Nonprofit, season: tuple[int | None, int | None], on: date
) -> None:
    contact = reachable()
    PostalAddress.objects.update(season_from=season[0], season_until=season[1])
    in_season = is_in_season(PostalAddress.objects.get(), on)
    assert verdict(contact, "post", on) is (Reason.ALLOWED if in_season else Reason.NO_ADDRESS)


@pytest.mark.parametrize("scope", ["updates", "all"])
def test_the_stop_list_knows_an_address_however_it_is_spelt(nonprofit: Nonprofit, scope: str) -> None:
    contact = reachable()
    suppress(address=" P0@Example.org. ", scope=scope, reason="asked", by=SYSTEM)
    assert verdict(contact) is Reason.STOPPED
    assert "p0@" not in str(Suppression.objects.values_list().get())


def test_the_stop_list_is_about_its_purpose_and_channel(nonprofit: Nonprofit) -> None:
    contact = reachable()
    suppress(address="p0@example.org", scope="appeals", reason="asked", by=SYSTEM)
    suppress(address="+12075550000", channel="sms", reason="asked", by=SYSTEM)
    assert [verdict(contact, channel) for channel in CHANNELS] == [*[Reason.ALLOWED] * 3, Reason.STOPPED]


def test_an_address_that_nobody_compared_with_the_list_waits(nonprofit: Nonprofit) -> None:
    contact = reachable()
    EmailAddress.objects.update(address_hmac="")
    assert verdict(contact) is Reason.STOPPED


def test_one_and_many_agree_on_every_mixture(nonprofit: Nonprofit) -> None:
    flags = ("is_deceased", "no_email", "safe_contact", "no_post")
    for values in product([False, True], repeat=len(flags)):
        contact = reachable(**dict(zip(flags, values, strict=True)))
        if values[0] == values[1]:
            record_consent(contact=contact, answers=[ConsentFacts("updates", "email", "object", "fps")], by=SYSTEM)
        if values[2]:
            PostalAddress.objects.filter(contact=contact).delete()
            suppress(address=contact.email_addresses.get().address, reason="asked", by=SYSTEM)
    for channel in CHANNELS:
        counted: dict[Reason, int] = {}
        for contact in Contact.everyone.all():
            found = verdict(contact, channel)
            counted[found] = counted.get(found, 0) + 1
        assert left_out(Contact.everyone.all(), "updates", channel, TODAY) == counted
        assert len(counted) > 1


def test_many_cost_as_many_queries_as_one(nonprofit: Nonprofit, django_assert_num_queries: Any) -> None:
    ids = [reachable().pk]
    with django_assert_num_queries(2):
        reasons(ids, "updates", "email", TODAY)
    ids += [reachable().pk for _ in range(24)]
    with django_assert_num_queries(2):
        assert set(reasons(ids, "updates", "email", TODAY).values()) == {Reason.ALLOWED}
