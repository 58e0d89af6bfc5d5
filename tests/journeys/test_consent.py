"""Consent from the first yes to the last no: given on the giving page, withdrawn by link, refused at send."""

import re

import pytest
import requests

from crm.domain.consent import Reason
from crm.models import ConsentEvent, Contact, Delivery, DemoMail, Purpose, Suppression
from crm.selectors.gate import may_send
from crm.services.outbox import queue_mail
from crm.services.permissions import verify_permissions
from tests import makers
from tests.donor import Donor
from tests.stack import Stack, eventually
from tests.stacks import Stacks

pytestmark = pytest.mark.faults


@pytest.fixture
def stack(stacks: Stacks, transactional_db: None) -> Stack:
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    made = stacks()
    made.start("web", "worker")
    return made


def update(contact: Contact, key: str) -> Delivery:
    return queue_mail(
        kind="update",
        key=key,
        purpose=Purpose.UPDATES,
        contact=contact,
        address="maya@example.org",
        task="donors.send_thank_you",
    )


def link_in(mail: DemoMail, stack: Stack) -> str:
    """The page of choices, as the footer of the thanks names it."""
    text = bytes(mail.raw).decode().replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
    found = re.search(r"/preferences/[^/\s\"]+/", text)
    assert found, text
    return f"{stack.url}{found.group()}"


def test_a_yes_on_the_giving_page_a_no_by_link_and_nothing_leaves_any_more(stack: Stack) -> None:
    donor = Donor(stack)
    donor.wait_for_receipt(donor.give())
    maya = Contact.objects.get()
    assert ConsentEvent.objects.get().action == "grant"
    assert may_send(maya, Purpose.UPDATES, "email").allowed
    assert verify_permissions().is_proven

    eventually(lambda: DemoMail.objects.filter(recipient="maya@example.org").exists(), what="for the thanks")
    link = link_in(DemoMail.objects.get(recipient="maya@example.org"), stack)
    browser = requests.Session()
    page = browser.get(link, timeout=30)
    assert 'value="updates:email" checked' in page.text
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    waiting = Delivery.objects.create(
        kind="update", key="0", contact=maya, address="maya@example.org", purpose=Purpose.UPDATES
    )
    stopped = browser.post(link, data={"csrfmiddlewaretoken": token, "stop": "1"}, timeout=30)
    assert "Everything is stopped." in stopped.text

    assert may_send(maya, Purpose.UPDATES, "email").reason is Reason.DECLINED
    assert update(maya, "1").state == Delivery.State.SKIPPED
    assert verify_permissions().is_proven
    refused_at_send(waiting)
    Contact.objects.filter(pk=maya.pk).update(standing="erased")
    assert Suppression.objects.filter(scope="updates").exists()


def refused_at_send(delivery: Delivery) -> None:
    """A mail that was queued before the no is refused when its turn comes."""
    from crm.services.outbox import send_delivery

    send_delivery(delivery.pk, lambda _: pytest.fail("nothing is composed for whoever said no"))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (Delivery.State.SKIPPED, "Declined or withdrew")
