"""The link to one's own choices, sent by mail: once, past the gate, and seen by nobody else."""

import pytest
from django.core import mail

from crm.domain.actors import SYSTEM
from crm.domain.consent import Reason
from crm.domain.errors import Forbidden, Refused
from crm.domain.stop_list import EVERYTHING, Why
from crm.models import AuditEntry, Contact, Delivery, EmailAddress, Nonprofit, Purpose
from crm.selectors.gate import may_send_choices
from crm.selectors.preference_links import preference_link
from crm.services.choices_links import send_choices_link
from crm.services.consents import stop_everything
from crm.services.email_addresses import add_primary_email
from crm.services.stop_list import suppress
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.usefixtures("nonprofit")


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def sent(contact: Contact, key: str = "one") -> Delivery:
    return send_choices_link(contact=contact, key=key, by=acting("ada"))


def test_the_link_goes_to_their_address_once_and_the_log_says_who_sent_it(maya: Contact) -> None:
    assert sent(maya) == sent(maya)
    run_due_jobs()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["maya@example.org"], "What Lantern House may send you")
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "/preferences/" in text
        assert "Dear Maya" in text
    assert "List-Unsubscribe" not in letter.extra_headers
    entry = AuditEntry.objects.get(action="consent.link_sent")
    assert (entry.actor_label, entry.contact_id) == ("Ada", maya.pk)
    assert preference_link(maya.pk).split(":")[-2][-20:] not in str(Delivery.objects.values())
    sent(maya, "two")
    assert Delivery.objects.count() == 2


def test_who_asks_for_plain_mail_reads_nothing_of_us_in_subject_and_sender(maya: Contact) -> None:
    Contact.objects.update(safe_contact=True)
    sent(maya)
    run_due_jobs()
    (letter,) = mail.outbox
    assert letter.subject == "Your choices"
    assert letter.from_email.startswith('"LH Services"')


def test_it_is_written_in_their_language(maya: Contact) -> None:
    Contact.objects.update(language="es")
    sent(maya)
    run_due_jobs()
    assert mail.outbox[0].subject == "Qué puede enviarle Lantern House"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"no_email": True}, Reason.DO_NOT_CONTACT),
        ({"is_deceased": True}, Reason.DECEASED),
        ({"standing": Contact.Standing.ERASED}, Reason.GONE),
    ],
)
def test_what_keeps_mail_from_them_keeps_this_from_them(
    maya: Contact, change: dict[str, object], reason: Reason
) -> None:
    first = sent(maya)
    Contact.everyone.update(**change)
    assert may_send_choices(maya.pk).reason is reason
    with pytest.raises(Refused):
        sent(maya, "two")
    run_due_jobs()  # what was asked for before is asked about once more
    first.refresh_from_db()
    assert (first.state, mail.outbox) == (Delivery.State.SKIPPED, [])
    assert AuditEntry.objects.filter(action="consent.link_sent").count() == 1


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.UNSUBSCRIBED])
@pytest.mark.parametrize("scope", [EVERYTHING, Purpose.UPDATES])
def test_an_address_on_the_stop_list_is_left_alone(maya: Contact, why: Why, scope: str) -> None:
    suppress(address="Maya@Example.org", scope=scope, reason=why, by=SYSTEM)
    assert may_send_choices(maya.pk).reason is Reason.STOPPED


def test_who_unsubscribed_may_be_sent_the_way_back(maya: Contact) -> None:
    stop_everything(contact=maya, source="one_click", by=SYSTEM)  # type: ignore[arg-type]  # as the row has it
    sent(maya)
    run_due_jobs()
    assert [letter.to for letter in mail.outbox] == [["maya@example.org"]]


def test_an_address_that_is_no_longer_theirs_gets_no_link(maya: Contact) -> None:
    delivery = sent(maya)
    EmailAddress.objects.all().delete()
    add_primary_email(maya, "new@example.org")
    run_due_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (Delivery.State.SKIPPED, "No usable address")
    assert may_send_choices(maya.pk).allowed


def test_nobody_without_an_address_and_no_merged_record_gets_one() -> None:
    with pytest.raises(Refused, match="No usable address"):
        sent(makers.contact(email=""))


@pytest.mark.parametrize(("name", "may"), [("ada", True), ("ben", True), ("dee", False)])
def test_only_who_records_consent_sends_it(maya: Contact, name: str, may: bool) -> None:
    if may:
        send_choices_link(contact=maya, key="1", by=acting(name))
        return
    with pytest.raises(Forbidden):
        send_choices_link(contact=maya, key="1", by=acting(name))
    assert not Delivery.objects.exists()
