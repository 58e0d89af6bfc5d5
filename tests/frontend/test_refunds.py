"""Giving a gift back from its page: how much, what that does in words, then once; and how it stands afterwards."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.actors import SYSTEM
from crm.models import Contact, Delivery, EmailAddress
from donors.models import Gift, Receipt
from donors.services.gifts import reflect_returns
from donors.services.receipts import issue_receipt
from payments.models import Payment, Refund
from payments.sandbox import world as stripe_world
from payments.sandbox.store.rows import find
from payments.sandbox.wire.faults import owe
from tests import makers
from tests.cast import member
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A gift of 50 dollars by card has arrived, with its receipt."""
    with stripe_in_process():
        at = World(monkeypatch)
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        at.give(5000, {"type": "card", "card": card}, monthly=False)
        at.come_to_rest()
        yield at


def signed_in(name: str = "ben") -> Client:
    client = Client()
    client.force_login(member(name))
    return client


def address(gift: Gift | None = None) -> str:
    return reverse("staff:refund", args=[(gift or Gift.objects.get()).pk])


def send(client: Client, amount: str = "20", key: UUID | None = None, **more: str) -> Any:
    return client.post(address(), {"key": str(key or uuid4()), "amount": amount, "reason": "Given twice"} | more)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def gift_page(client: Client) -> str:
    return text_of(client.get(reverse("staff:gift", args=[Gift.objects.get().pk])))


def test_the_form_begins_with_what_is_left(world: World) -> None:
    client = signed_in()
    send(client, "12.50", confirmed="1")
    page = client.get(address())
    assert page.context["form"]["amount"].value() == "37.50"
    assert "$37.50 of this gift can go back." in text_of(page)


def test_before_anything_is_sent_the_page_says_what_happens(world: World) -> None:
    assert "Stripe does not give back what it took for the payment." in text_of(send(signed_in()))
    stripe_world.settle_charges()
    world.come_to_rest()
    page, receipt = text_of(send(signed_in())), Receipt.objects.get().full_number
    for sentence in (
        "20.00 US dollars to Donor1 Of Many. It cannot be undone.",
        "$20 goes back to Visa 4242.",
        "Stripe does not give back the $1.75 it took",
        "$30 of it is kept",
        "“Need” has $20 less.",
        f"{receipt} stays until you replace it with one for $30",
        "Donor1 Of Many is told of the refund by mail",
    ):
        assert sentence in page, sentence
    assert not Refund.objects.exists()


def test_of_a_gift_that_goes_back_whole_the_receipt_is_to_be_made_void(world: World) -> None:
    page = text_of(send(signed_in(), "50"))
    assert "Nothing of it is kept" in page
    assert f"{Receipt.objects.get().full_number} stays until you make it void" in page


def test_the_same_form_sent_twice_gives_back_once(world: World) -> None:
    client, key = signed_in(), uuid4()
    for _ in range(2):
        answer = send(client, "50", key, confirmed="1")
        assert (answer.status_code, answer["Location"]) == (302, reverse("staff:gift", args=[Gift.objects.get().pk]))
        world.come_to_rest()
    assert [row.data["amount"] for row in find("refund")] == [5000]
    assert Refund.objects.get().requested_by == "Ben"


def test_the_back_button_and_another_amount_is_another_refund_and_asks_once_more(world: World) -> None:
    client, key = signed_in(), uuid4()
    send(client, "20", key, confirmed="1")
    answer = send(client, "10", key, confirmed="1")
    assert answer.status_code == 422
    assert "This form has asked for another refund already." in text_of(answer)
    fresh = UUID(answer.context["form"]["key"].value())
    assert send(client, "10", fresh, confirmed="1").status_code == 302
    assert list(Refund.objects.order_by("id").values_list("amount_minor", flat=True)) == [2000, 1000]


@pytest.mark.parametrize("step", [{}, {"confirmed": "1"}], ids=["first", "confirmed"])
@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("50.01", "$50.00 of this payment can be refunded. Enter that or less."),
        ("0", "Enter an amount above zero."),
        ("-5", "Enter an amount above zero."),
        ("a lot", "Enter an amount using numbers only, like 75 or 75.50."),
        ("", "Enter an amount, like 75 or 75.50."),
    ],
)
def test_what_cannot_go_back_is_refused_in_a_sentence(
    world: World, amount: str, sentence: str, step: dict[str, str]
) -> None:
    answer = send(signed_in(), amount, **step)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Given twice"' in text_of(answer)
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("reason", "sentence"), [(" ", "Say why the money goes back."), ("4242 4242 4242 4242", "looks like a card number")]
)
def test_a_reason_is_asked_for_and_is_no_card_number(world: World, reason: str, sentence: str) -> None:
    assert sentence in text_of(send(signed_in(), reason=reason, confirmed="1"))
    assert not Refund.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(world: World) -> None:
    page = text_of(send(signed_in(), "1000", reason=" "))
    assert "Enter that or less." in page
    assert "Say why the money goes back." in page


def test_who_changes_their_mind_gets_the_form_with_all_answers(world: World) -> None:
    page = text_of(send(signed_in(), "20", change="1"))
    assert 'value="20"' in page
    assert 'value="Given twice"' in page
    assert not Refund.objects.exists()


def test_while_stripe_is_silent_the_gift_says_that_nobody_knows(world: World) -> None:
    client = signed_in()
    send(client, confirmed="1")
    owe("cut_before", 2)
    world.work(20)
    page = gift_page(client)
    assert "Asked for. Stripe has not answered yet, so we do not know." in page
    assert "Given twice" in page
    world.come_to_rest()
    page = gift_page(client)
    assert "not answered yet" not in page
    assert "Refunded" in page
    assert Gift.objects.get().kept.minor == 3000


def test_a_refund_that_stripe_refused_says_so_and_can_be_tried_again(world: World) -> None:
    client = signed_in()
    send(client, confirmed="1")
    Refund.objects.update(status=Refund.Status.FAILED, failure="insufficient_funds")
    page = gift_page(client)
    assert "The money is still with you." in page
    assert "insufficient_funds" in page
    assert client.get(address()).context["form"]["amount"].value() == "50.00"


@pytest.mark.parametrize("told", [True, False])
def test_a_refund_that_failed_after_the_donor_was_told_says_so(world: World, *, told: bool) -> None:
    client = signed_in()
    send(client, confirmed="1")
    world.come_to_rest()
    page = gift_page(client)
    assert "<b>Money went back</b><small>$20 · Stripe</small>" in page
    assert "The donor was told" not in page
    if not told:
        Delivery.objects.filter(kind="refund_note").update(state=Delivery.State.SKIPPED)
    stripe_world.fail_refund(find("refund")[0].stripe_id)
    world.come_to_rest()
    page = gift_page(client)
    assert "The money is still with you." in page
    assert ("Tell them that it did not." in page) == told
    assert "<b>Money came again</b><small>$20 · Stripe</small>" in page


def test_a_refund_made_at_stripe_stands_on_the_gift_as_well(world: World) -> None:
    stripe_world.refund_at_stripe(find("payment_intent")[0].stripe_id, 1000)
    world.come_to_rest()
    assert "Made at Stripe" in gift_page(signed_in())


def test_a_receipt_that_says_more_than_is_kept_is_replaced_with_the_reason_at_hand(world: World) -> None:
    client = signed_in()
    send(client, confirmed="1")
    world.come_to_rest()
    page = gift_page(client)
    old = Receipt.objects.get()
    assert f"Receipt {old.full_number} says more than is kept: $30. Replace it." in page
    assert 'value="Refunded"' in page
    client.post(reverse("staff:change_receipt", args=[old.pk]), {"act": "replace", "reason": "Refunded"})
    assert Receipt.objects.get(replaces=old).snapshot["total_minor"] == 3000
    assert "says more than is kept" not in gift_page(client)


def test_home_asks_for_the_receipt_until_it_is_settled(world: World) -> None:
    client = signed_in()
    send(client, "50", confirmed="1")
    world.come_to_rest()
    receipt = Receipt.objects.get()
    said = f"Receipt {receipt.full_number} is for more than is kept"
    home = text_of(client.get(reverse("staff:home")))
    assert said in home
    assert "It says $50, and $0 is kept. Void or replace it." in home
    assert said not in text_of(signed_in("dee").get(reverse("staff:home")))
    client.post(reverse("staff:change_receipt", args=[receipt.pk]), {"act": "void", "reason": "Refunded"})
    assert said not in text_of(client.get(reverse("staff:home")))


def test_a_cheque_is_paid_back_by_hand_and_noted_here_once(nonprofit: object) -> None:
    gift, client = makers.gift(method="cheque"), signed_in()
    issue_receipt(gift=gift, by=SYSTEM)
    page = client.get(address(gift))
    assert "This gift did not come through Stripe, so it cannot be sent back from here." in text_of(page)
    assert page.context["form"]["amount"].value() == "60.00"
    for noted in ({"before": "0", "amount": "20"}, {"before": "2000", "amount": "40"}):
        for _ in range(2):
            assert client.post(address(gift), noted | {"reason": "Given twice"}).status_code == 302
    page_of_gift = gift_page(client)
    assert "says more than is kept: $0. Make it void." in page_of_gift
    assert page_of_gift.count("Paid back by hand") == 2
    assert Gift.objects.get().refunded_minor == 6000


def box(page: Any) -> str:
    """The box for telling the donor, with its hint."""
    found = text_of(page)
    return found[found.index('for="id_tell"') : found.index("Note what was paid back")]


def test_staff_choose_whether_the_donor_is_told_of_what_was_paid_back_by_hand(nonprofit: object) -> None:
    gift, client = makers.gift(method="cheque"), signed_in()
    assert " checked" in box(client.get(address(gift)))
    assert "It goes to maya@example.org." in box(client.get(address(gift)))
    Contact.objects.update(safe_contact=True)
    assert "It goes to •••." in box(client.get(address(gift)))
    said = {"before": "0", "amount": "20", "reason": "Given twice"}
    answer = client.post(address(gift), said | {"tell": "on"}, follow=True)
    assert "It is noted that $20 was paid back. Maya Okafor is told by email." in text_of(answer)
    assert "Word of a refund" in gift_page(client)
    client.post(address(gift), said | {"before": "2000"})
    assert Delivery.objects.filter(kind="refund_note").count() == 1


def test_where_a_donor_cannot_be_told_the_box_is_off_and_says_why(nonprofit: object) -> None:
    gift, client = makers.gift(method="cheque"), signed_in()
    EmailAddress.objects.update(unusable_since=gift.created_at)
    found, why = box(client.get(address(gift))), "No email address of this donor takes mail any more."
    assert why in found
    assert " disabled" in found
    assert " checked" not in found
    said = {"before": "0", "amount": "20", "reason": "Given twice"}
    answer = client.post(address(gift), said | {"tell": "on"})  # it could still be ticked when the page was drawn
    assert answer.status_code == 422
    assert " disabled" not in box(answer)
    assert box(answer).count(why) == 2
    assert 'value="Given twice"' in text_of(answer)
    assert client.post(address(gift), said).status_code == 302


def test_more_than_is_kept_of_a_cheque_is_refused_in_a_sentence(nonprofit: object) -> None:
    gift, client = makers.gift(method="cheque"), signed_in()
    answer = client.post(address(gift), {"before": "0", "amount": "60.01", "reason": "Given twice"})
    assert answer.status_code == 422
    assert "$60.00 of this gift is kept. Enter that or less." in text_of(answer)
    reflect_returns(gift=gift, refunded_minor=6000, disputed_minor=0, by=SYSTEM)
    assert "Nothing of this gift is kept." in text_of(client.get(address(gift)))


def test_what_has_gone_back_whole_or_is_contested_cannot_go_back(world: World) -> None:
    client = signed_in()
    Payment.objects.update(disputed_minor=5000)
    assert "The donor’s bank contests this payment." in text_of(client.get(address()))
    Payment.objects.update(disputed_minor=0, refunded_minor=5000)
    assert "All of this payment has gone back" in text_of(client.get(address()))
    assert send(client, confirmed="1").status_code == 422


@pytest.mark.parametrize(("name", "status"), [("ada", 200), ("ben", 200), ("cy", 403), ("dee", 403)])
def test_who_may_give_back_and_who_sees_the_way(world: World, name: str, status: int) -> None:
    client = signed_in(name)
    assert client.get(address()).status_code == status
    assert send(client, confirmed="1").status_code == (302 if status == 200 else 403)
    assert Refund.objects.count() == (status == 200)
    if name != "cy":
        assert (address() in gift_page(client)) is (status == 200)


def test_no_way_to_give_back_what_has_gone_back(nonprofit: object) -> None:
    gift = makers.gift()
    issue_receipt(gift=gift, by=SYSTEM)
    reflect_returns(gift=gift, refunded_minor=6000, disputed_minor=0, by=SYSTEM)
    page = gift_page(signed_in())
    assert address(gift) not in page
    assert "Make it void." in page


def test_the_pages_take_a_fixed_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    client = signed_in()
    for _ in range(5):
        send(client, "1", confirmed="1")
    with django_assert_max_num_queries(13):
        gift_page(client)
    with django_assert_max_num_queries(9):
        client.get(address())
    with django_assert_max_num_queries(13):
        send(client)
