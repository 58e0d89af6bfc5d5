"""Receipts and payments through the API."""

import pytest

from donors.models import Receipt
from tests.api.caller import calling, wrong
from tests.api.world import World, grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return grow()


def test_a_receipt_says_what_it_is_for(world: World) -> None:
    said = calling("dee").get(world.address("receipts")).json()
    assert (said["number"], said["donor_name"]) == (world.receipt.full_number, "Maya Okafor")
    assert said["total"] == {"minor": 6000, "currency": "USD"}
    assert said["lines"] == [{"gift": world.gift.pk, "minor": 6000, "currency": "USD"}]


def test_the_pdf_of_a_receipt(world: World) -> None:
    answer = calling("dee").get(world.address("receipts") + "pdf/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'inline; filename="{world.receipt.full_number}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_no_pdf_of_a_receipt_that_is_not_there(world: World) -> None:
    answer = calling("dee").get("/api/v1/receipts/999999/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_receipt_is_void_once_and_says_why(world: World) -> None:
    ben, address = calling("ben"), world.address("receipts") + "void/"
    assert list(wrong(ben.post(address, {"reason": " "}))) == ["#/reason"]
    said = ben.post(address, {"reason": "Wrong name"}).json()
    assert (said["status"], said["void_reason"]) == ("void", "Wrong name")
    again = ben.post(address, {"reason": "Wrong name"})
    assert (again.status_code, again.json()["code"]) == (409, "already_void")


def test_a_receipt_that_replaces_another_names_it(world: World) -> None:
    answer = calling("ben").post(world.address("receipts") + "replace/", {"reason": "Wrong name"})
    assert answer.status_code == 201
    assert answer.json()["replaces"] == world.receipt.pk
    assert Receipt.objects.get(pk=world.receipt.pk).status == Receipt.Status.VOID


def test_a_payment_says_what_went_back(world: World) -> None:
    said = calling("ben").get(world.address("payments")).json()
    assert (said["id"], said["gift"]) == (str(world.payment.public_id), world.gift.pk)
    assert [refund["minor"] for refund in said["refunds"]] == [100]
    assert [dispute["minor"] for dispute in said["disputes"]] == [200]
    assert "attempt" not in said
