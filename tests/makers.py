"""What appears in the tests: rows with fixed defaults; a test names only what it is about."""

from datetime import UTC, date, datetime
from typing import Any

from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.domain.plans import PlanFacts, StepFacts
from crm.domain.tasks import TaskFacts
from crm.models import Contact, Nonprofit, StewardshipPlan, Task, Wording
from crm.services.contacts import create_contact
from crm.services.plans import create_plan
from crm.services.tasks import make_task
from crm.services.wordings import publish_wording
from donors.domain.gifts import GiftFacts
from donors.models import Gift
from donors.services.gifts import record_gift

A_DAY = date(2026, 3, 14)


def nonprofit(**changes: Any) -> Nonprofit:
    """Lantern House, in dollars and New York time, its fiscal year beginning in July."""
    values = {
        "name": "Lantern House",
        "legal_name": "Lantern House, Inc.",
        "registration_number": "00-0000000",
        "fiscal_year_starts": 7,
        "postal_address": "12 Harbor Street\nPortland, ME 04101",
        "email": "hello@lanternhouse.example",
        "plain_name": "LH Services",
        "statement_suffix": "LH SERVICES",
    }
    row, _ = Nonprofit.objects.update_or_create(pk=Nonprofit.ONLY_ID, defaults=values | changes)
    return row


def fund(code: str = "need", **changes: Any) -> Fund:
    values = {"name": code.title(), "is_default": code == "need"}
    row, _ = Fund.objects.get_or_create(code=code, defaults=values | changes)
    return row


def campaign(code: str = "winter", **changes: Any) -> Campaign:
    values = {"name": code.title(), "currency": "USD", "goal_minor": 12_000_000}
    row, _ = Campaign.objects.get_or_create(code=code, defaults=values | changes)
    return row


def wording(key: str = "updates", language: str = "en", text: str = "May we write to you?") -> Wording:
    return publish_wording(key=key, language=language, text=text, by=SYSTEM)


def giving_page(slug: str = "lantern", **changes: Any) -> GivingPage:
    """An open page in dollars: 35, 60 and 120 once, 15 and 30 a month."""
    values: dict[str, Any] = {
        "campaign": changes.pop("campaign", None) or campaign(),
        "state": GivingPage.State.OPEN,
        "currency": "USD",
        "one_time_amounts": [3500, 6000, 12000],
        "monthly_amounts": [1500, 3000],
        "chosen_one_time": 6000,
        "chosen_monthly": 3000,
        "least_minor": 500,
        "most_minor": 5_000_000,
        "default_fund": fund(),
        "texts": {"en": {"headline": "A door that locks from the inside.", "thanks": "You helped."}},
    }
    row, _ = GivingPage.objects.get_or_create(slug=slug, defaults=values | changes)
    return row


def contact(first: str = "Maya", last: str = "Okafor", email: str = "maya@example.org", **changes: Any) -> Contact:
    return create_contact(identity=Identity(first, last, email=email, **changes), by=SYSTEM)


def identity_of(person: Contact, **changes: Any) -> Identity:
    """What is known of somebody, with these changes."""
    primary = person.email_addresses.filter(is_primary=True).first()
    names = {name: getattr(person, name) for name in ("first_name", "last_name", "organisation_name", "preferred_name")}
    return Identity(**(names | {"email": primary.address if primary else ""} | changes))


def identity_named(first: str, last: str, email: str) -> Identity:
    return Identity(first, last, email=email)


def gift(donor: Contact | Identity | None = None, minor: int = 6000, on: date = A_DAY, **changes: Any) -> Gift:
    """A card gift of 60 dollars, received at noon of its day."""
    facts = {
        "amount": Money(minor, changes.pop("currency", "USD")),
        "method": "card",
        "given_on": on,
        "received_at": datetime(on.year, on.month, on.day, 17, tzinfo=UTC),
    }
    fund()
    thank = changes.pop("thank", True)
    return record_gift(facts=GiftFacts(**(facts | changes)), donor=donor or contact(), thank=thank, by=SYSTEM)


def task(title: str = "Call them", **facts: Any) -> Task:
    """A task of nobody yet, without a day."""
    return make_task(facts=TaskFacts(title, **facts), by=SYSTEM)


def plan(name: str = "Welcome", *steps: StepFacts, **facts: Any) -> StewardshipPlan:
    """A call after two days, never on a weekend; and once that was made, a letter a month later."""
    usual = (StepFacts("Call", 2), StepFacts("Write", 30, waits_for=1))
    return create_plan(facts=PlanFacts(name, steps or usual, **facts), by=SYSTEM)
