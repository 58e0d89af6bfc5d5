"""A gift goes back: asked for on its page, sent by the worker, told by Stripe's webhook, and everything follows."""

import re

import pytest
import requests
from django.test import Client

from crm.models import AuditEntry
from donors.models import DailyTotal, Gift, GivingSummary, Receipt
from donors.services.verification import verify_summaries
from payments.models import LedgerLine, Refund, StripeEvent
from payments.sandbox import world
from payments.sandbox.store.rows import find
from payments.sandbox.wire.faults import owe
from tests import makers
from tests.cast import member
from tests.donor import Donor
from tests.stack import Stack, eventually
from tests.stacks import Stacks

pytestmark = pytest.mark.faults


class Ben:
    """A member of staff with a browser, signed in."""

    def __init__(self, stack: Stack) -> None:
        self.url, self.browser = stack.url, requests.Session()
        signed_in = Client()
        signed_in.force_login(member("ben"))
        for cookie in signed_in.cookies.values():
            self.browser.cookies.set(cookie.key, cookie.value)

    def send(self, path: str, **answers: str) -> requests.Response:
        """Open a page and send its form with these answers; what comes after all redirects."""
        page = self.browser.get(self.url + path, timeout=30).text
        return self.send_from(page, path, **answers)

    def send_from(self, page: str, path: str, **answers: str) -> requests.Response:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        came_from = {"Referer": self.url + path}
        answer = self.browser.post(self.url + path, data=hidden | answers, headers=came_from, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer


@pytest.fixture
def stack(stacks: Stacks) -> Stack:
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    made = stacks()
    made.start("web", "worker")
    donor = Donor(made)
    donor.wait_for_receipt(donor.give())
    return made


def kept() -> int:
    return Gift.objects.get().kept.minor


def test_a_part_goes_back_and_everything_that_hangs_on_the_gift_follows(stack: Stack) -> None:
    gift, ben = Gift.objects.get(), Ben(stack)
    path = f"/gifts/{gift.pk}/refund/"
    review = ben.send(path, amount="20", reason="Given twice")
    assert "20.00 US dollars to Maya Okafor. It cannot be undone." in review.text
    for _ in range(2):  # the button pressed twice
        ben.send_from(review.text, path, confirmed="1")

    eventually(lambda: kept() == 4000, what="for the refund")
    eventually(lambda: not StripeEvent.objects.filter(state="received").exists(), what="for the webhooks")
    refund = Refund.objects.get()
    assert (refund.status, refund.requested_by, refund.reason) == ("succeeded", "Ben", "Given twice")
    assert [row.data["amount"] for row in find("refund")] == [2000]
    assert StripeEvent.objects.filter(type="refund.created", state="done").exists()
    eventually(lambda: LedgerLine.objects.filter(category="refund", amount_minor=-2000).exists())
    assert GivingSummary.objects.get(contact=gift.contact).total_minor == DailyTotal.objects.get().total_minor == 4000
    assert verify_summaries().is_proven
    assert AuditEntry.objects.get(action="refund.requested").actor_label == "Ben"

    old = Receipt.objects.get()
    page = ben.browser.get(f"{stack.url}/gifts/{gift.pk}/", timeout=30).text
    assert f"Receipt {old.full_number} says more than is kept: $40." in page
    ben.send_from(page, f"/receipts/{old.pk}/change/", act="replace", reason="Refunded")
    assert Receipt.objects.get(replaces=old).snapshot["total_minor"] == 4000


def test_while_stripe_is_away_nobody_knows_and_afterwards_it_went_back_once(stack: Stack) -> None:
    gift, ben = Gift.objects.get(), Ben(stack)
    world.set_switches(duplicates=True, shuffles=True, drops=False)
    owe("cut_after", 2)
    path = f"/gifts/{gift.pk}/refund/"
    said = ben.send_from(ben.send(path, amount="60", reason="By mistake").text, path, confirmed="1").text
    assert "A refund of $60 is asked for." in said
    eventually(lambda: kept() == 0, what="for the refund")
    eventually(lambda: not StripeEvent.objects.filter(state="received").exists(), what="for the webhooks")
    assert [row.data["amount"] for row in find("refund")] == [6000]
    assert Refund.objects.count() == 1
    assert not GivingSummary.objects.filter(total_minor__gt=0).exists()
    assert verify_summaries().is_proven
    page = ben.browser.get(f"{stack.url}/gifts/{gift.pk}/", timeout=30).text
    assert "Make it void." in page
    assert f"/gifts/{gift.pk}/refund/" not in page
