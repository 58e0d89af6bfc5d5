"""A monthly gift: it begins, renews, fails, is tried again, recovers, and ends."""

import pytest

from crm.models import Delivery
from donors.models import Gift, Receipt, RecurringGift
from donors.services.verification import verify_summaries
from payments.models import Plan
from payments.sandbox import turning, world
from payments.sandbox.store.rows import find
from tests import makers
from tests.donor import Donor
from tests.stack import Stack, eventually
from tests.stacks import Stacks

pytestmark = pytest.mark.faults
Status = RecurringGift.Status


@pytest.fixture
def stack(stacks: Stacks) -> Stack:
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    made = stacks()
    made.start("web", "worker")
    return made


def received() -> int:
    return Gift.objects.received().count()


def standing() -> str:
    return RecurringGift.objects.get().status


def test_a_monthly_gift_lives_its_whole_life(stack: Stack) -> None:
    donor = Donor(stack, frequency="monthly")
    donor.wait_for_receipt(donor.give())
    recurring = RecurringGift.objects.get()
    assert (recurring.amount_minor, recurring.status, received()) == (3000, Status.ACTIVE, 1)
    assert recurring.next_on is not None

    turning.advance_a_month()
    eventually(lambda: received() == 2, what="for the renewal")
    assert Gift.objects.filter(recurring_gift=recurring).count() == 2
    assert set(Gift.objects.values_list("contact_id", flat=True)) == {recurring.contact_id}

    subscription = Plan.objects.get().subscription_id
    world.fail_next_renewal(subscription)
    turning.advance_a_month()
    eventually(lambda: standing() == Status.FAILING, what="for the failure")
    assert received() == 2

    turning.advance(days=10)  # Stripe tries again
    eventually(lambda: standing() == Status.ACTIVE, what="for the recovery")
    eventually(lambda: received() == 3, what="for the third gift")

    world.cancel_at_stripe(subscription)
    eventually(lambda: standing() == Status.ENDED, what="for the end")
    turning.advance_a_month()
    assert find("subscription")[0].data["status"] == "canceled"

    eventually(lambda: Receipt.objects.count() == 3, what="for three receipts")
    eventually(lambda: Delivery.objects.filter(kind="thank_you", state="accepted").count() == 3)
    assert verify_summaries().is_proven


def test_a_card_that_never_works_again_ends_the_gift(stack: Stack) -> None:
    donor = Donor(stack, frequency="monthly")
    donor.wait_for_receipt(donor.give("4000000000000341"))
    for _ in range(3):
        turning.advance_a_month()
    eventually(lambda: standing() == Status.ENDED, what="for the end of all tries")
    assert received() == 1
    assert verify_summaries().is_proven
