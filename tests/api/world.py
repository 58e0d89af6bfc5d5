"""A row of everything the API shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from campaigns.models import GivingPage
from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts
from crm.domain.custom_fields import FieldFacts
from crm.domain.moves import ProspectFacts
from crm.domain.phones import PhoneFacts
from crm.domain.plans import StepFacts
from crm.domain.postal import PostalFacts
from crm.domain.relationships import RelationshipFacts
from crm.domain.touch import InteractionFacts, NoteFacts
from crm.models import Contact, Relationship, SuspectedDuplicate
from crm.services.consents import record_consent
from crm.services.custom_fields import make_field
from crm.services.custom_values import answer_fields
from crm.services.households import make_household
from crm.services.interactions import record_interaction
from crm.services.legal_holds import lift_hold, place_hold
from crm.services.merging import merge_contacts
from crm.services.notes import add_note
from crm.services.phones import add_phone
from crm.services.plan_runs import start_plan
from crm.services.postal_addresses import add_postal_address
from crm.services.privacy_requests import RequestFacts, open_request
from crm.services.prospects import open_prospect
from crm.services.relationships import add_relationship
from crm.services.segments import make_segment, take_snapshot
from crm.services.tags import put_tag
from donors.models import Gift, Receipt, RecurringGift
from donors.services.receipts import issue_receipt
from payments.models import Dispute, GivingAttempt, Payment, Refund
from tests import makers
from tests.cast import acting

NOON = datetime(2026, 3, 14, 16, tzinfo=UTC)
WAYS = ("emails", "phones", "addresses")  # of a contact, under its address
LISTS = (
    "contacts",
    "households",
    "tags",
    "custom-fields",
    "notes",
    "interactions",
    "segments",
    "snapshots",
    "tasks",
    "plans",
    "plan-runs",
    "prospects",
    "privacy-requests",
    "legal-holds",
    "consents",
    "permissions",
    "wordings",
    "duplicates",
    "merges",
    "gifts",
    "recurring-gifts",
    "receipts",
    "payments",
    "funds",
    "campaigns",
    "giving-pages",
)


@dataclass(frozen=True)
class World:
    contact: Contact
    gift: Gift
    recurring: RecurringGift
    receipt: Receipt
    payment: Payment
    page: GivingPage
    emails: int
    phones: int
    addresses: int
    touched: dict[str, int | str]

    def address(self, kind: str) -> str:
        """What the address of the one row of this kind ends with."""
        if kind in TIES:
            return f"{self.list_of(kind)}{TIES[kind](self.contact)}/"
        named = {
            "contacts": self.contact.pk,
            "consents": self.contact.consent_events.earliest("pk").pk,
            "permissions": self.contact.permissions.earliest("pk").pk,
            "wordings": self.contact.consent_events.earliest("pk").wording_id,
            **{kind: getattr(self, kind) for kind in WAYS},
            **self.touched,
            "duplicates": SuspectedDuplicate.objects.filter(low=self.contact).values_list("pk", flat=True).first(),
            "merges": self.contact.merges_won.get().pk,
            "gifts": self.gift.pk,
            "recurring-gifts": self.recurring.pk,
            "receipts": self.receipt.pk,
            "payments": self.payment.public_id,
            "funds": "need",
            "campaigns": "winter",
            "giving-pages": self.page.slug,
        }
        return f"{self.list_of(kind)}{named[kind]}/"

    def list_of(self, kind: str) -> str:
        """Where the rows of this kind are listed."""
        if kind == "members":
            return f"/api/v1/households/{home_of(self.contact)}/members/"
        if kind == "contact-tags":
            return f"/api/v1/contacts/{self.contact.pk}/tags/"
        return f"/api/v1/contacts/{self.contact.pk}/{kind}/" if kind in WAYS else f"/api/v1/{kind}/"


def grow(number: int = 0) -> World:
    """One more of everything; `number` tells them apart."""
    makers.nonprofit()
    fund = makers.fund() if not number else makers.fund(f"fund-{number}")
    campaign = makers.campaign("winter" if not number else f"winter-{number}")
    page = makers.giving_page(f"page-{number}", campaign=campaign)
    page.funds.add(fund)
    contact = makers.contact(email=f"maya{number}@example.org")
    agreeing(contact, number)
    merged_into(contact)
    home_of(contact)
    gift = makers.gift(contact, splits={fund.pk: 6000}, campaign_id=campaign.pk, giving_page_id=page.pk)
    recurring = RecurringGift.objects.create(
        contact=contact, currency="USD", amount_minor=3000, fund=fund, campaign=campaign, started_on=NOON.date()
    )
    ways = (contact.email_addresses.get().pk, *reachable(contact), touched(contact, number) | worked(contact, number))
    return World(contact, gift, recurring, issue_receipt(gift=gift, by=SYSTEM), paid(page, gift, number), page, *ways)


def agreeing(contact: Contact, number: int) -> None:
    wording = makers.wording(f"updates-{number}")
    answer = ConsentFacts("updates", "email", "grant", "giving_page", wording_id=wording.pk)
    record_consent(contact=contact, answers=[answer], by=SYSTEM)


def home_of(contact: Contact) -> int:
    """The household of the contact alone, made where there is none."""
    found = Contact.objects.get(pk=contact.pk).household_id
    return found or make_household(contact_ids=[contact.pk], by=SYSTEM).pk


def member_of(contact: Contact) -> int:
    home_of(contact)
    return contact.pk


def friend_of(contact: Contact) -> int:
    """A friendship, made when it is asked for: it takes another person, who would be one more in every list."""
    found = Relationship.objects.filter(contact=contact).first()
    if found is None:
        facts = RelationshipFacts(contact.pk, "friend", makers.contact("Ann", "Lee", "").pk)
        found = add_relationship(facts=facts, by=SYSTEM)
    return found.pk


TIES = {"households": home_of, "members": member_of, "relationships": friend_of}


def merged_into(contact: Contact) -> None:
    """Somebody who became part of the contact, and is suspected to be like it, so that no list of people is longer."""
    gone = makers.contact("Mia", "Okafor", "")
    merge_contacts(winner_id=contact.pk, loser_id=gone.pk, by=SYSTEM)
    SuspectedDuplicate.objects.create(low=contact, high=gone, points=60, reasons=["family"])


def reachable(contact: Contact) -> tuple[int, int]:
    phone = add_phone(contact_id=contact.pk, facts=PhoneFacts("207 555 0134"), by=SYSTEM)
    place = PostalFacts(lines="12 Harbor St", city="Portland", region="ME", postal_code="04101", country="US")
    return phone.pk, add_postal_address(contact_id=contact.pk, facts=place, by=SYSTEM).pk


def touched(contact: Contact, number: int) -> dict[str, int | str]:
    """What staff put on and wrote of the contact, by its kind."""
    tag = put_tag(contact_id=contact.pk, name=f"Runner {number}", by=SYSTEM)
    meal = make_field(facts=FieldFacts(f"Meal {number}", "choice", choices=("Fish", "Meat")), by=SYSTEM)
    answer_fields(contact_id=contact.pk, answers={meal.key: "Fish"}, by=SYSTEM)
    note = add_note(contact_id=contact.pk, facts=NoteFacts("Likes tea"), by=acting("ada"))
    call = record_interaction(contact_id=contact.pk, facts=InteractionFacts("call", "Said hello"), by=acting("ada"))
    return {
        "tags": tag.pk,
        "contact-tags": tag.pk,
        "custom-fields": meal.key,
        "notes": note.pk,
        "interactions": call.pk,
        **saved(number),
        **asked_for(contact),
    }


def asked_for(contact: Contact) -> dict[str, int]:
    """A request about their own data, and a hold that is lifted: one that stands would keep the contact as it is."""
    asked = open_request(contact_id=contact.pk, facts=RequestFacts("rectify", NOON.date()), by=SYSTEM)
    hold = place_hold(contact_id=contact.pk, reason="Audit", by=SYSTEM)
    return {"privacy-requests": asked.pk, "legal-holds": lift_hold(hold_id=hold.pk, by=SYSTEM).pk}


def saved(number: int) -> dict[str, int]:
    """A question about organisations, which nobody of this world answers, and a snapshot of that."""
    asked = {"is": "kind", "kind": "organisation"}
    segment = make_segment(name=f"Offices {number}", asked=asked, by=SYSTEM)
    return {"segments": segment.pk, "snapshots": take_snapshot(segment_id=segment.pk, by=SYSTEM).pk}


def worked(contact: Contact, number: int) -> dict[str, int | str]:
    """What there is to do about the contact, by its kind; the task is a step of the plan."""
    plan = makers.plan(f"Welcome {number}", StepFacts("Call", 2))
    run = start_plan(plan_id=plan.pk, contact_id=contact.pk, by=acting("ada"))
    prospect = open_prospect(contact_id=contact.pk, facts=ProspectFacts(ask_minor=500_000), by=acting("ada"))
    return {"plans": plan.pk, "plan-runs": run.pk, "tasks": run.tasks.get().pk, "prospects": prospect.pk}


def paid(page: GivingPage, gift: Gift, number: int) -> Payment:
    attempt = GivingAttempt.objects.create(
        giving_page=page,
        interval="once",
        flow="elements",
        currency="USD",
        amount_minor=6000,
        answers={},
        expires_at=NOON + timedelta(days=1),
    )
    payment = Payment.objects.create(
        attempt=attempt,
        gift=gift,
        intent_id=f"pi_{number}",
        currency="USD",
        amount_minor=6000,
        status=Payment.Status.SUCCEEDED,
        succeeded_at=NOON,
    )
    Refund.objects.create(payment=payment, amount_minor=100, stripe_id=f"re_{number}")
    Dispute.objects.create(payment=payment, amount_minor=200, stripe_id=f"dp_{number}", status="needs_response")
    return payment
