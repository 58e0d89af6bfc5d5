"""Somebody about whom every table holds something, each with words of its own that a scan can find again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts
from crm.models import (
    Contact,
    ContactTag,
    CustomField,
    CustomValue,
    Delivery,
    DemoMail,
    DissolvedHousehold,
    FormerMember,
    Household,
    Interaction,
    LegalHold,
    Note,
    Phone,
    PlanRun,
    PostalAddress,
    PrivacyRequest,
    Prospect,
    ProviderEvent,
    Relationship,
    Segment,
    Snapshot,
    SnapshotMember,
    StewardshipPlan,
    SuspectedDuplicate,
    Tag,
    Task,
    ViewEntry,
)
from crm.services.consents import record_consent
from crm.services.contacts import change_contact
from crm.services.household_names import name_anew
from crm.services.households import IN_NAMES
from crm.services.merging import merge_contacts
from donors.domain.gifts import TributeFacts
from donors.models import Gift, RecurringGift
from donors.services.receipts import issue_receipt
from payments.domain.named import ids_in
from payments.models import GivingAttempt, Payment, Plan, Refund, StripeEvent
from tests import makers
from tests.cast import member

NOON = datetime(2026, 3, 14, 16, tzinfo=UTC)
# Whatever is about the person holds this, or one of OWN.
MARK = "zanzibar"
OWN = ("ifeoma", "zuckerfeld", "2075550199", "17 quince", "hermine")
ALL = (MARK, *OWN)


def somebody() -> Contact:
    """Ifeoma Zuckerfeld, with a row in every table that a rule names, and a record merged into hers."""
    makers.nonprofit()
    person = makers.contact("Ifeoma", "Zuckerfeld", "ifeoma@zuckerfeld.example", preferred_name="Hermine")
    gone = makers.contact("Ifi", "Zuckerfeld", "ifi@zuckerfeld.example", pronouns=f"of {MARK}")
    merge_contacts(winner_id=person.pk, loser_id=gone.pk, by=SYSTEM)
    described(person)
    reached(person)
    worked_with(person)
    gave(person)
    person.refresh_from_db()
    return person


def described(person: Contact) -> None:
    wording = makers.wording()
    answer = ConsentFacts("updates", "email", "grant", "paper", wording_id=wording.pk, evidence=f"Letter of {MARK}")
    record_consent(contact=person, answers=[answer], by=SYSTEM)
    ContactTag.objects.create(contact=person, tag=Tag.objects.create(name="Board", key="board"))
    field = CustomField.objects.create(key="shirt", label="Shirt", kind="text")
    CustomValue.objects.create(contact=person, field=field, text=f"Shirt of {MARK}")
    segment = Segment.objects.create(name="All", asked={"all": []})
    snapshot = Snapshot.objects.create(segment=segment, name="Spring", asked={"all": []}, taken_by="Ada")
    SnapshotMember.objects.create(snapshot=snapshot, contact=person)
    other = makers.contact("Bo", "Lind", "bo@lind.example")
    Relationship.objects.create(contact=person, other=other, kind="friend", title=f"From {MARK}")
    third = makers.contact("Cleo", "Diaz", "cleo@diaz.example")
    low, high = sorted((person.pk, third.pk))
    SuspectedDuplicate.objects.create(low_id=low, high_id=high, points=60, reasons=["family"])
    home = Household.objects.create(name="Zuckerfeld and Lind", name_is_typed=True)
    Contact.objects.filter(pk__in=(person.pk, other.pk)).update(household=home)
    name_anew([home.pk])
    gone = DissolvedHousehold.objects.create(household_id=987_654, texts={"name": f"At {MARK}"}, created_at=NOON)
    place = {"household_rank": 1} | dict.fromkeys(IN_NAMES, True)
    FormerMember.objects.create(dissolved=gone, contact=person, **place)
    ViewEntry.objects.create(user=member("ada"), contact=person, what="phones")
    PrivacyRequest.objects.create(
        contact=person,
        kind="rectify",
        received_on=date(2026, 3, 1),
        due_on=date(2026, 4, 1),
        verified_how=f"Passport of {MARK}",
        outcome=f"Told {MARK}",
        state="done",
        ended_at=NOON,
    )
    LegalHold.objects.create(contact=person, reason=f"Court of {MARK}", placed_by="Ada", lifted_at=NOON)


def reached(person: Contact) -> None:
    Phone.objects.create(contact=person, number="+12075550199", is_primary=True)
    PostalAddress.objects.create(contact=person, lines="17 Quince Lane", city="Portland", country="US", is_primary=True)
    mail = Delivery.objects.create(
        kind="thank_you",
        key="one",
        contact=person,
        address="ifeoma@zuckerfeld.example",
        subject=f"Dear {MARK}",
        facts={"name": MARK},
        reason=f"No mailbox {MARK}",
        purpose="receipt",
    )
    ProviderEvent.objects.create(dedupe_key="a", provider="p", type="bounced", delivery=mail, reason=f"No {MARK}")
    DemoMail.objects.create(
        delivery_ref=str(mail.public_id), sender="us", recipient="ifeoma@zuckerfeld.example", subject=MARK, raw=b"x"
    )


def worked_with(person: Contact) -> None:
    ada = member("ada")
    for circle in ("open", "restricted", "author"):
        Note.objects.create(contact=person, author=ada, circle=circle, text=f"{circle} note on {MARK}")
    Interaction.objects.create(contact=person, kind="call", summary=f"Call with {MARK}", details=MARK, author=ada)
    plan = StewardshipPlan.objects.create(name="Welcome")
    run = PlanRun.objects.create(plan=plan, contact=person, started_on=NOON.date(), started_by="Ada", key="one")
    Task.objects.create(title=f"Thank {MARK}", details=MARK, contact=person, plan_run=run, created_by="Ada")
    Prospect.objects.create(
        contact=person, stage="asked", entered_on=NOON.date(), currency="USD", next_step=f"Ask {MARK}"
    )


def gave(person: Contact) -> Gift:
    """A card gift with a tribute and a receipt, a monthly gift that ended, and all that Stripe told us of it."""
    tribute = TributeFacts("honor", f"Aunt {MARK}", f"aunt@{MARK}.example")
    gift = makers.gift(person, note=f"Note of {MARK}", reference=f"{MARK} 12", tribute=tribute)
    issue_receipt(gift=gift, by=SYSTEM)
    answers = {"first_name": "Ifeoma", "last_name": "Zuckerfeld", "email": "ifeoma@zuckerfeld.example", "fund_id": 1}
    attempt = attempted(answers)
    payment = Payment.objects.create(
        attempt=attempt,
        gift=gift,
        intent_id="pi_1",
        charge_id="ch_1",
        paid_with=f"Visa of {MARK}",
        currency="USD",
        amount_minor=6000,
        status="succeeded",
        succeeded_at=NOON,
    )
    Refund.objects.create(payment=payment, amount_minor=100, stripe_id="re_1", reason=f"{MARK} asked")
    promise = RecurringGift.objects.create(
        contact=person,
        currency="USD",
        amount_minor=3000,
        fund=makers.fund(),
        started_on=NOON.date(),
        status="ended",
        ended_on=NOON.date(),
        end_reason=f"{MARK} moved",
        paid_with=f"Visa of {MARK}",
    )
    plan = {"subscription_id": "sub_1", "customer_id": "cus_1", "currency": "USD", "amount_minor": 3000}
    Plan.objects.create(attempt=attempted(answers), recurring_gift=promise, paid_with=f"Visa of {MARK}", **plan)
    attempted(answers, state="expired")
    charge = {"id": "ch_1", "payment_intent": "pi_1", "billing_details": {"name": f"Ifeoma {MARK}"}}
    payload = {"data": {"object": charge}}
    StripeEvent.objects.create(
        event_id="evt_1", type="charge.succeeded", happened_at=NOON, payload=payload, state="done", **ids_in(payload)
    )
    change_contact(
        contact_id=person.pk,
        identity=makers.identity_of(person, pronouns=f"of {MARK}", salutation=f"Dear {MARK}"),
        by=member("ada").actor(),
    )
    return gift


def attempted(answers: dict[str, Any], **changes: Any) -> GivingAttempt:
    return GivingAttempt.objects.create(
        giving_page=makers.giving_page(),
        interval="once",
        flow="elements",
        currency="USD",
        amount_minor=6000,
        answers=answers,
        expires_at=timezone.now() + timedelta(days=1),
        **({"state": "done"} | changes),
    )


def told_of(words: tuple[str, ...] = ALL) -> set[str]:
    """Where in the whole database one of these words stands, as table.column; SQLite's own search tables aside."""
    found = set()
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("crm_contact_search_", "crm_household_search_")):
                continue
            for column in connection.introspection.get_table_description(cursor, table):
                text = f"LOWER(CAST({quote(column.name)} AS TEXT)) LIKE %s"
                asked = f"SELECT COUNT(*) FROM {quote(table)} WHERE {' OR '.join([text] * len(words))}"  # noqa: S608
                cursor.execute(asked, [f"%{word}%" for word in words])
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{column.name}")
    return found
