"""A cheque typed in: who gave it, that it is logged once, and that nothing typed is lost."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Contact, Job
from donors.models import Gift, Receipt
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.usefixtures("nonprofit")


@pytest.fixture
def client() -> Client:
    signed_in = Client()
    signed_in.force_login(member("ben"))
    return signed_in


def answers(**changes: Any) -> dict[str, Any]:
    """A cheque of 250 dollars by a new person."""
    values = {
        "key": str(uuid4()),
        "donor": "new",
        "first_name": "Iris",
        "last_name": "Vale",
        "email": "iris@example.org",
        "amount": "250",
        "currency": "USD",
        "given_on": "2026-03-14",
        "method": "cheque",
        "reference": "1042",
        "fund": makers.fund().pk,
        "campaign": "",
        "note": "Handed over at the door",
        "thanks": "mail",
    }
    return values | changes


def send(client: Client, **changes: Any) -> Any:
    return client.post(reverse("staff:log_gift"), answers(**changes))


def test_a_cheque_by_a_new_person_becomes_a_gift_with_thanks(client: Client) -> None:
    winter = makers.campaign()
    response = send(client, amount="1,250.50", campaign=winter.pk, hide_name="on")
    gift = Gift.objects.get()
    assert response.url == reverse("staff:gift", args=[gift.pk])
    assert (gift.contact.full_name, gift.amount_minor, gift.reference) == ("Iris Vale", 125_050, "1042")
    assert (gift.campaign, gift.hide_name, gift.note) == (winter, True, "Handed over at the door")
    assert [split.fund.code for split in gift.splits.all()] == ["need"]
    assert Job.objects.get(task="donors.acknowledge_gift").arguments["thank"] is True


def test_somebody_we_know_is_found_and_chosen(client: Client) -> None:
    maya = makers.contact()
    part = client.get(reverse("staff:log_gift"), {"find": "oka may"}, headers={"HX-Request": "true"}).content.decode()
    assert "Maya Okafor" in part
    assert "<html" not in part
    send(client, donor=str(maya.pk))
    assert Gift.objects.get().contact == maya
    assert Contact.objects.count() == 1


def test_looking_for_somebody_without_a_script_keeps_every_answer(client: Client) -> None:
    makers.contact()
    page = send(client, find="okafor", find_now="1", amount="12.3.4")
    assert page.status_code == 200
    for kept in ("12.3.4", "1042", "Handed over at the door", "Maya Okafor", "iris@example.org"):
        assert kept in page.content.decode()
    assert not Gift.objects.exists()


def test_a_receipt_to_print_is_there_at_once_and_no_mail_leaves(client: Client) -> None:
    send(client, thanks="print")
    assert Receipt.objects.get().contact == Gift.objects.get().contact
    assert Job.objects.get(task="donors.acknowledge_gift").arguments["thank"] is False


def test_a_form_sent_twice_makes_one_gift_and_both_lead_to_it(client: Client) -> None:
    told = answers()
    first, second = (client.post(reverse("staff:log_gift"), told) for _ in range(2))
    assert first.url == second.url
    assert Gift.objects.count() == Contact.objects.count() == 1


def test_a_used_form_with_other_answers_asks_before_it_logs_another_gift(client: Client) -> None:
    told = answers()
    client.post(reverse("staff:log_gift"), told)
    again = client.post(reverse("staff:log_gift"), told | {"amount": "75"})
    assert again.status_code == 422
    assert "This form has logged $250.00 from Iris Vale already." in again.content.decode()
    assert Gift.objects.count() == 1
    fresh = str(again.context["form"]["key"].value())
    iris = str(Contact.objects.get().pk)
    assert (
        client.post(reverse("staff:log_gift"), told | {"amount": "75", "key": fresh, "donor": iris}).status_code == 302
    )
    assert Gift.objects.count() == 2


def test_a_new_person_who_looks_like_one_we_know_is_a_question(client: Client) -> None:
    maya = makers.contact()
    twin = {"first_name": "Maya", "last_name": "Okafor", "email": ""}
    doubt = send(client, **twin)
    assert doubt.status_code == 422
    assert [giver.contact for giver in doubt.context["givers"]] == [maya]
    assert "maya@example.org" in doubt.content.decode()
    assert send(client, **twin, surely_new="on").status_code == 302
    assert Gift.objects.get().contact != maya


def test_the_address_of_somebody_with_that_name_is_never_taken_for_another(client: Client) -> None:
    makers.contact()
    twin = {"first_name": "Maya", "last_name": "Okafor-Bell", "email": "maya@example.org", "surely_new": "on"}
    refused = send(client, **twin)
    assert refused.status_code == 422
    assert "Maya Okafor has this address." in refused.content.decode()
    assert not Gift.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "lots"}, "Enter an amount using numbers only"),
        ({"amount": "0"}, "Enter an amount above zero."),
        ({"amount": "10.50", "currency": "JPY"}, "An amount in JPY has 0 decimals at most."),
        ({"given_on": "2999-01-01"}, "The gift cannot be dated in the future."),
        ({"given_on": "soon"}, "Enter a day like 2026-03-14."),
        ({"donor": ""}, "Choose who gave, or add a new person."),
        ({"donor": "999"}, "There is no such person."),
        ({"first_name": "", "last_name": ""}, "Enter a first name, a last name or an organisation."),
        ({"note": "4242 4242 4242 4242"}, "Card numbers have no place here."),
    ],
)
def test_a_refusal_is_a_sentence_beside_answers_that_are_all_kept(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    response = send(client, **changes)
    said = response.content.decode()
    assert response.status_code == 422
    assert sentence in said
    assert "<title>Error:" in said
    for kept in {"reference": "1042", "note": "Handed over at the door", "email": "iris@example.org"} | changes:
        if kept not in ("donor", "currency"):
            assert f'value="{answers(**changes)[kept]}"' in said, kept
    assert not Gift.objects.exists()


def test_yen_have_no_cents_and_are_shown_without(client: Client) -> None:
    send(client, amount="1200", currency="JPY")
    gift = Gift.objects.get()
    assert gift.amount_minor == 1200
    assert "¥1,200" in client.get(reverse("staff:gift", args=[gift.pk])).content.decode()


def test_the_next_cheque_of_a_pile_begins_with_what_it_shares(client: Client) -> None:
    response = send(client, another="1", thanks="print")
    page = client.get(response.url)
    form = page.context["form"]
    assert (form["given_on"].value(), form["thanks"].value(), form["amount"].value()) == ("2026-03-14", "print", None)
    assert form["key"].value() != answers()["key"]


def test_a_link_brings_the_person(client: Client) -> None:
    maya = makers.contact()
    page = client.get(reverse("staff:log_gift"), {"contact": maya.pk})
    assert [giver.contact for giver in page.context["givers"]] == [maya]
    assert f'value="{maya.pk}" checked' in page.content.decode()
