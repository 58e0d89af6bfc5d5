"""Consent in the staff workspace: what stands and why, writing an answer down, one press to withdraw."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts
from crm.domain.stop_list import Why
from crm.models import (
    AuditEntry,
    ConsentEvent,
    Contact,
    Nonprofit,
    Permission,
    Phone,
    PostalAddress,
    Suppression,
    User,
    Wording,
)
from crm.selectors.gate import may_send
from crm.services.consents import record_consent, stop_address
from crm.services.wordings import publish_missing_wordings
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def agree(contact: Contact, *channels: str, wording: Wording | None = None) -> None:
    answers = [
        ConsentFacts("updates", channel, "grant", "giving_page", wording_id=wording and wording.pk)
        for channel in channels or ("email",)
    ]
    record_consent(contact=contact, answers=answers, by=SYSTEM)


def typed(**changes: str) -> dict[str, str]:
    return {
        "purpose": "updates",
        "channel": "email",
        "action": "grant",
        "source": "paper",
        "evidence": "Folder 12",
        "basis": "consent",
    } | changes


def page(client: Client, contact: Contact, more: str = "") -> str:
    return " ".join(client.get(f"/people/{contact.pk}/{more}").content.decode().split())


def test_the_persons_page_says_what_stands(ada: Client, maya: Contact) -> None:
    assert "Not asked yet: thanks and receipts only, no updates." in page(ada, maya)
    agree(maya)
    assert "Updates on what gifts did: Yes, since" in page(ada, maya)


def test_consent_is_shown_with_its_words_and_what_is_in_its_way(ada: Client, maya: Contact) -> None:
    agree(maya, wording=makers.wording())
    assert "“May we write to you?”" in page(ada, maya, "consent/")
    assert "Nothing is sent all the same" not in page(ada, maya, "consent/")
    Contact.objects.update(no_email=True)
    assert "Nothing is sent all the same: Wants no contact this way." in page(ada, maya, "consent/")


def test_an_answer_is_written_down_with_its_proof(ada: Client, maya: Contact) -> None:
    wording = makers.wording()
    day = (timezone.localdate() - timedelta(days=9)).isoformat()
    sent = ada.post(f"/people/{maya.pk}/consent/new/", typed(on=day, wording=str(wording.pk)))
    assert (sent.status_code, sent["Location"]) == (302, f"/people/{maya.pk}/consent/")
    event = ConsentEvent.objects.get()
    assert (event.evidence, event.wording, event.recorded_by) == ("Folder 12", wording, "Ada")
    assert event.at.date().isoformat() == day
    assert may_send(maya, "updates", "email").allowed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"evidence": ""}, "Say where the proof is"),
        ({"on": "2999-01-01"}, "This day has not come yet."),
        ({"on": "2026-02-30"}, "Enter a day like 2026-03-14."),
        ({"basis": "opt_out_us", "channel": "sms"}, "The law where you are does not allow this ground"),
        ({"basis": "soft_opt_in_charity"}, "Choose one from the list."),
        ({"evidence": "x" * 201}, "Shorten this to 200 characters."),
        ({"purpose": "<script>"}, "&lt;script&gt;"),
    ],
)
def test_an_answer_that_cannot_be_keeps_the_typing(
    ada: Client, maya: Contact, changes: dict[str, str], sentence: str
) -> None:
    sent = ada.post(f"/people/{maya.pk}/consent/new/", typed(**changes))
    text = sent.content.decode()
    assert sent.status_code == 422
    assert sentence in text
    assert 'value="paper" selected' in text
    assert not ConsentEvent.objects.exists()


def test_a_uk_charity_is_asked_what_a_soft_opt_in_stands_on(ada: Client, maya: Contact) -> None:
    assert 'name="opt_out_offered"' not in page(ada, maya, "consent/new/")
    makers.nonprofit(country="GB", is_uk_charity=True)
    from django.core.cache import caches

    caches["process"].clear()
    assert 'name="opt_out_offered"' in page(ada, maya, "consent/new/")
    soft = typed(basis="soft_opt_in_charity", collected_on="2026-03-01", obtained_directly="on")
    assert ada.post(f"/people/{maya.pk}/consent/new/", soft).status_code == 422
    assert ada.post(f"/people/{maya.pk}/consent/new/", soft | {"opt_out_offered": "on"}).status_code == 302
    assert may_send(maya, "updates", "email").allowed


def test_withdrawing_is_one_press(ada: Client, maya: Contact) -> None:
    agree(maya, "email", "post")
    ada.post(f"/people/{maya.pk}/consent/withdraw/", {"purpose": "updates", "channel": "email"})
    assert set(Permission.objects.filter(allowed=True).values_list("channel", flat=True)) == {"post"}
    ada.post(f"/people/{maya.pk}/consent/withdraw/", {"everything": "1"})
    assert not Permission.objects.filter(allowed=True).exists()
    ada.post(f"/people/{maya.pk}/consent/withdraw/", {"purpose": "x", "channel": "email"})
    assert ConsentEvent.objects.filter(source="staff").count() == 12


def test_whoever_only_reads_sees_no_button(client: Client, maya: Contact) -> None:
    agree(maya)
    client.force_login(member("dee"))
    text = page(client, maya, "consent/") + page(client, maya)
    assert "Withdraw" not in text
    assert "Write down an answer" not in text
    assert client.post(f"/people/{maya.pk}/consent/withdraw/", {"everything": "1"}).status_code == 403


def test_a_long_history_costs_the_same_queries(ada: Client, maya: Contact, django_assert_max_num_queries: Any) -> None:
    counts = []
    for more in (1, 24, 75):
        for _ in range(more):
            agree(maya, "email", *(("post", "sms", "phone") if more > 1 else ()))
        with django_assert_max_num_queries(14) as queries:
            ada.get(f"/people/{maya.pk}/consent/")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_new_words_become_a_new_version_and_the_old_one_stays(ada: Client) -> None:
    publish_missing_wordings(by=SYSTEM)
    assert "¿Podemos escribirle" in ada.get("/consent/wordings/").content.decode()
    ada.post("/consent/wordings/updates/en/", {"text": " Shall we write? "})
    versions = Wording.objects.filter(key="updates", language="en").order_by("version")
    assert [row.version for row in versions] == [1, 2]
    assert versions[1].text == "Shall we write?"
    assert "Shall we write?" in ada.get("/consent/wordings/").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_words_that_are_none_are_refused(ada: Client, text: str) -> None:
    assert ada.post("/consent/wordings/updates/en/", {"text": text}).status_code == 422
    assert not Wording.objects.exists()


@pytest.mark.parametrize("address", ["nothing/en", "updates/xx"])
def test_there_are_no_words_by_other_names(ada: Client, address: str) -> None:
    assert ada.get(f"/consent/wordings/{address}/").status_code == 404


def test_an_address_goes_on_the_stop_list_and_cannot_be_read_off_it(ada: Client, maya: Contact) -> None:
    agree(maya)
    sent = ada.post("/consent/stop-list/", {"email": "Maya@example.org", "why": "asked", "evidence": "a letter"})
    assert sent.status_code == 302
    assert may_send(maya, "updates", "email").reason == "declined"
    text = ada.get("/consent/stop-list/").content.decode()
    assert "On the list. 1 person has this address." in text
    assert "Asked us to stop" in text
    assert "maya" not in text.lower().replace("maya okafor", "")
    assert Suppression.objects.count() == 3


def rows_of(client: Client, query: dict[str, str]) -> list[dict[str, str]]:
    response = client.get("/people/export/mail/", query | {"download": "1"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_to_write_to_people_holds_only_those_who_may_be_written_to(ada: Client) -> None:
    people = {name: makers.contact(name, email=f"{name.lower()}@example.org") for name in ("Maya", "Kofi", "Li", "Zoe")}
    for name in ("Maya", "Kofi", "Li"):
        agree(people[name])
    Contact.objects.filter(first_name="Kofi").update(is_deceased=True)
    stop_address(address="li@example.org", source="fps", why=Why.PREFERENCE_SERVICE, by=SYSTEM)
    text = ada.get("/people/export/mail/").content.decode()
    assert "1 person may be written to" in text
    assert "3 people are left out:" in text
    (row,) = rows_of(ada, {"purpose": "updates", "channel": "email"})
    assert (row["first_name"], row["email"], row["plain_mail"]) == ("Maya", "maya@example.org", "no")
    changes = AuditEntry.objects.get(action="people.exported_for_mail").changes
    assert (changes["rows"], changes["left out, not_asked"]) == ([None, 1], [None, 1])


def test_the_filters_of_the_list_hold_for_the_file_too(ada: Client) -> None:
    for name in ("Maya", "Kofi"):
        agree(makers.contact(name, email=f"{name.lower()}@example.org"))
    text = ada.get("/people/export/mail/", {"q": "kofi", "sort": "-total"}).content.decode()
    assert "1 person may be written to" in text
    assert '<input type="hidden" name="q" value="kofi">' in text
    assert [row["first_name"] for row in rows_of(ada, {"q": "kofi"})] == ["Kofi"]


def test_post_and_telephone_have_columns_of_their_own_and_no_formulas(ada: Client) -> None:
    maya = makers.contact("=1+1")
    PostalAddress.objects.create(contact=maya, lines="@12 Harbor St", city="Portland", country="US")
    Phone.objects.create(contact=maya, number="+12075550134", is_primary=True)
    agree(maya, "post", "phone")
    (by_post,) = rows_of(ada, {"channel": "post"})
    assert (by_post["lines"], by_post["city"], by_post["first_name"]) == ("'@12 Harbor St", "Portland", "'=1+1")
    (by_phone,) = rows_of(ada, {"channel": "phone"})
    assert by_phone["phone"].endswith("+12075550134")
    assert rows_of(ada, {"channel": "sms"}) == []


def test_what_makes_no_sense_is_said(ada: Client) -> None:
    assert ada.get("/people/export/mail/", {"purpose": "money", "download": "1"}).status_code == 422


def test_a_fault_in_permissions_is_shown_to_staff(ada: Client, maya: Contact) -> None:
    from crm.services.permissions import verify_nightly

    agree(maya)
    assert "permission was wrong" not in ada.get("/").content.decode()
    Permission.objects.update(allowed=False)
    verify_nightly()
    assert "1 permission was wrong" in ada.get("/").content.decode()
    assert "put permissions right" in ada.get("/audit/?what=permissions.put_right").content.decode()


def test_finance_takes_no_numbers_out_that_are_masked_of_them(client: Client, nonprofit: Nonprofit) -> None:
    client.force_login(User.objects.create_user("books@lantern.example", name="Fin", roles=["finance"]))
    assert rows_of(client, {"channel": "email"}) == []
    for channel in ("phone", "post"):
        answer = client.get("/people/export/mail/", {"channel": channel, "download": "1"})
        assert answer.status_code == 403
