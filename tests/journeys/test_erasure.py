"""Somebody asks for a copy and then to be erased, while a court wants their receipt: the whole story."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import AuditEntry, Contact, LegalHold, PrivacyRequest, Suppression
from crm.selectors.preference_links import token_of
from donors.models import Receipt
from tests import makers
from tests.cast import member
from tests.crm.privacy.somebody import ALL, somebody, told_of

pytestmark = pytest.mark.django_db


def at(name: str, *args: int) -> str:
    return reverse(f"staff:{name}", args=args)


def test_a_copy_a_hold_and_an_erasure_that_leaves_the_receipt(client: Client) -> None:
    person = somebody()
    client.force_login(member("ada"))
    for kind in ("access", "erasure"):
        client.post(at("new_request", person.pk), {"kind": kind, "received_on": "2026-11-02", "owner": ""})
    client.post(at("hold", person.pk), {"reason": "Court case about the gift"})
    copy_asked, erasure_asked = PrivacyRequest.objects.filter(state="open").order_by("pk")

    # While the hold stands and the copy is owed, nothing is erased.
    erase = {"name": "Ifeoma Zuckerfeld"}
    assert client.post(at("erase", person.pk), erase).status_code == 422
    assert client.post(at("copy", person.pk), {"as": "pdf"}).content.startswith(b"%PDF-")
    client.post(at("privacy_request", copy_asked.pk), {"state": "done", "answer": "Sent by post"})
    assert client.post(at("erase", person.pk), erase).status_code == 422
    client.post(at("hold", person.pk), {"lift": "1"})

    # Then it is, and closes what it answers.
    assert client.post(at("erase", person.pk), erase).status_code == 302
    erasure_asked.refresh_from_db()
    assert (erasure_asked.state, LegalHold.objects.filter(lifted_at=None).exists()) == ("done", False)

    # What is left of them is the receipt that the law wants, and the log that it happened.
    assert told_of(ALL) == {"donors_receipt.snapshot"}
    receipt = Receipt.objects.get()
    assert client.get(at("receipt", receipt.pk)).status_code == 200
    assert AuditEntry.objects.get(action="contact.erased").actor_label == "Ada"

    # No link of theirs opens anything, and no mail that asks goes to the address again.
    assert client.get(at("person", person.pk)).status_code == 410
    assert client.get(f"/preferences/{token_of(person.pk)}/").status_code in (404, 410)
    assert Suppression.objects.filter(reason="erasure", channel="email").exists()

    # Whoever gives again with the address is somebody new.
    makers.gift(makers.identity_named("Ifeoma", "Zuckerfeld", "ifeoma@zuckerfeld.example"))
    assert Contact.objects.filter(first_name="Ifeoma").exclude(pk=person.pk).count() == 1
