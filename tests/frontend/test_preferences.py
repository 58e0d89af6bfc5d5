"""The page of mail choices: a look changes nothing, a no is one press, and nobody learns who it belongs to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts, Reason
from crm.models import (
    AuditEntry,
    ConsentEvent,
    Contact,
    EmailAddress,
    Nonprofit,
    Permission,
    Phone,
    Suppression,
    Wording,
)
from crm.selectors.gate import may_send
from crm.selectors.preference_links import LIFE, one_click_link, preference_link, token_of
from crm.services.consents import record_consent
from crm.services.wordings import publish_missing_wordings, publish_wording
from frontend.giving import preferences
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "caches", {"default": caches["process"]})


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    publish_missing_wordings(by=SYSTEM)
    maya = makers.contact()
    Phone.objects.create(contact=maya, number="+12075550134", is_primary=True, is_mobile=True)
    return maya


def page_of(contact: Contact) -> str:
    return f"/preferences/{token_of(contact.pk)}/"


def agree(contact: Contact, *purposes: str, channel: str = "email") -> None:
    asked = Wording.objects.filter(key="updates", language="en").first()
    answers = [
        ConsentFacts(purpose, channel, "grant", "giving_page", wording_id=asked and asked.pk) for purpose in purposes
    ]
    record_consent(contact=contact, answers=answers, by=SYSTEM)


def send(client: Client, contact: Contact, *ticked: str, **more: str) -> Any:
    """Open the page and send it back with these boxes ticked."""
    shown = client.get(page_of(contact)).context["shown"]
    return client.post(page_of(contact), {"shown": shown, "choice": ticked, "language": "en"} | more)


def verdict(contact: Contact, purpose: str = "updates") -> Reason:
    return may_send(contact, purpose, "email").reason


def test_a_look_changes_nothing(client: Client, maya: Contact) -> None:
    agree(maya, "updates")
    before = [model.objects.count() for model in (ConsentEvent, Permission, Suppression, AuditEntry, Wording)]
    for address in (page_of(maya), f"{page_of(maya)}stop/", f"{page_of(maya)}?stop=1&choice=appeals:email"):
        assert client.get(address, follow=True).status_code == 200
        assert client.head(address).status_code in (200, 302)
    assert before == [model.objects.count() for model in (ConsentEvent, Permission, Suppression, AuditEntry, Wording)]
    assert verdict(maya) is Reason.ALLOWED


def test_the_page_shows_what_stands_in_the_words_it_was_agreed_in(client: Client, maya: Contact) -> None:
    agree(maya, "updates")
    page = client.get(page_of(maya)).content.decode()
    assert 'value="updates:email" checked' in page
    assert 'value="appeals:email">' in page
    assert "You were asked: “May we email you a few times a year about what gifts did?" in page
    assert 'value="updates:sms"' in page
    assert 'value="updates:post"' not in page


def test_nobody_learns_more_than_a_first_name(client: Client, maya: Contact) -> None:
    response = client.get(page_of(maya))
    page = response.content.decode()
    assert "Hello Maya." in page
    assert "m•••@•••" in page
    assert not [told for told in ("Okafor", "maya@example.org", "5550134") if told in page]
    assert response["Cache-Control"] == "no-store"
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")


def test_choices_are_kept_with_the_words_that_were_shown(client: Client, maya: Contact) -> None:
    response = send(client, maya, "updates:email", "events:sms")
    assert response.status_code == 302
    assert "Saved." in client.get(response["Location"]).content.decode()
    found = ConsentEvent.objects.order_by("purpose").values_list(
        "purpose", "channel", "action", "wording__key", "source"
    )
    assert list(found) == [
        ("events", "sms", "grant", "choice-events", "preference_page"),
        ("updates", "email", "grant", "choice-updates", "preference_page"),
    ]
    assert verdict(maya) is Reason.ALLOWED


def test_only_what_was_changed_is_an_answer(client: Client, maya: Contact) -> None:
    agree(maya, "updates", "appeals")
    send(client, maya, "appeals:email")
    event = ConsentEvent.objects.latest("pk")
    assert (event.purpose, event.action, event.recorded_by) == ("updates", "withdraw", "Themselves")
    assert ConsentEvent.objects.count() == 3
    send(client, maya, "appeals:email")
    assert ConsentEvent.objects.count() == 3


def test_an_old_page_brings_back_nothing_that_was_stopped_meanwhile(client: Client, maya: Contact) -> None:
    agree(maya, "updates")
    shown = client.get(page_of(maya)).context["shown"]
    client.post(f"{page_of(maya)}stop/")
    client.post(page_of(maya), {"shown": shown, "choice": ["updates:email"]})
    assert verdict(maya) is Reason.DECLINED


def test_a_box_that_is_not_on_the_page_is_no_answer(client: Client, maya: Contact) -> None:
    Contact.objects.update(no_sms=True)
    send(client, maya, "updates:sms", "updates:post", "money:email", "updates")
    assert not ConsentEvent.objects.exists()


def test_new_words_of_staff_do_not_become_what_an_older_page_said(client: Client, maya: Contact) -> None:
    shown = client.get(page_of(maya)).context["shown"]
    publish_wording(key="choice-updates", language="en", text="Anything, any time.", by=SYSTEM)
    client.post(page_of(maya), {"shown": shown, "choice": ["updates:email"]})
    assert ConsentEvent.objects.get().wording.version == 1


def test_an_installation_without_wordings_publishes_them_with_the_first_answer(
    client: Client, nonprofit: Nonprofit
) -> None:
    maya = makers.contact()
    send(client, maya, "updates:email")
    assert ConsentEvent.objects.get().wording.text.startswith("Tell me a few times a year what gifts did")


def test_one_button_stops_everything(client: Client, maya: Contact) -> None:
    agree(maya, "updates")
    response = client.post(page_of(maya), {"stop": "1"})
    assert "Everything is stopped." in client.get(response["Location"]).content.decode()
    assert not Permission.objects.filter(allowed=True).exists()
    assert Permission.objects.count() == 12
    assert Suppression.objects.count() == 3
    client.post(page_of(maya), {"stop": "1"})
    assert ConsentEvent.objects.filter(action="object").count() == 12


def test_a_fresh_yes_of_the_person_takes_them_off_the_stop_list(client: Client, maya: Contact) -> None:
    client.post(page_of(maya), {"stop": "1"})
    send(client, maya, "updates:email")
    assert (verdict(maya), verdict(maya, "appeals")) == (Reason.ALLOWED, Reason.DECLINED)
    assert set(Suppression.objects.values_list("scope", flat=True)) == {"appeals", "events"}


def test_one_click_of_a_mail_program_needs_no_cookie_and_answers_at_once(maya: Contact) -> None:
    agree(maya, "updates", "appeals")
    agree(maya, "updates", channel="sms")
    client = Client(enforce_csrf_checks=True)
    path = one_click_link(maya.pk).partition("127.0.0.1:8000")[2]
    for _ in range(2):
        response = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.cookies) == (200, {})
    assert verdict(maya) is verdict(maya, "appeals") is Reason.DECLINED
    assert may_send(maya, "updates", "sms").allowed
    assert ConsentEvent.objects.filter(source="one_click").count() == 3


def test_the_form_itself_is_safe_from_other_sites(maya: Contact) -> None:
    assert Client(enforce_csrf_checks=True).post(page_of(maya), {"stop": "1"}).status_code == 403


def test_a_link_that_is_not_ours_or_too_old_opens_nothing(client: Client, maya: Contact, monkeypatch: Any) -> None:
    good = token_of(maya.pk)
    for token in ("x", good[:-1], f"{maya.pk + 1}{good[len(str(maya.pk)) :]}", f"{maya.pk}"):
        assert client.get(f"/preferences/{token}/").status_code == 404
        assert client.post(f"/preferences/{token}/stop/").status_code == 404
    later = (timezone.now() + LIFE + timedelta(days=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(f"/preferences/{good}/").status_code == 404


def test_a_link_follows_a_merge_and_ends_with_an_erasure(client: Client, maya: Contact) -> None:
    winner = makers.contact("Mia", email="mia@example.org")
    Contact.objects.filter(pk=maya.pk).update(standing="merged", merged_into=winner)
    assert "Hello Mia." in client.get(page_of(maya)).content.decode()
    Contact.objects.filter(pk=winner.pk).update(standing="erased")
    assert client.get(page_of(maya)).status_code == 404


def test_whoever_asked_for_plain_mail_sees_a_plain_page(client: Client, maya: Contact) -> None:
    Contact.objects.update(safe_contact=True)
    page = client.get(page_of(maya)).content.decode()
    assert "LH Services" in page
    assert "Lantern House" not in page
    assert "updates:sms" not in page


def test_the_page_speaks_the_language_of_its_reader(client: Client, maya: Contact) -> None:
    Contact.objects.update(language="es")
    page = client.get(page_of(maya)).content.decode()
    assert "Cuénteme algunas veces al año" in page
    assert '<html lang="es"' in page
    assert "Tell me" in client.get(f"{page_of(maya)}?language=en").content.decode()


def test_a_script_is_told_to_wait(client: Client, maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "MOST", 2)
    statuses = [client.post(page_of(maya), {"stop": "1"}).status_code for _ in range(4)]
    assert statuses == [302, 302, 429, 429]
    assert client.get(page_of(maya)).status_code == 200


def test_an_address_that_bounced_leaves_nothing_to_choose_by_mail(client: Client, maya: Contact) -> None:
    EmailAddress.objects.update(unusable_since=timezone.now())
    page = client.get(page_of(maya)).content.decode()
    assert "updates:email" not in page
    assert "•••@" not in page


def test_the_link_in_a_mail_is_the_address_of_the_page(client: Client, maya: Contact) -> None:
    link = preference_link(maya.pk)
    assert client.get(link.partition("127.0.0.1:8000")[2]).status_code == 200
