"""The demo's monthly gifts as if begun on a giving page: an attempt each, and the plan that moves the money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.models import GivingPage
from crm.domain.errors import Refused, gettext_noop
from crm.models import EmailAddress
from donors.models import RecurringGift
from donors.services.demo import DEMO_PROMISE, instant
from payments.domain.answers import Answers
from payments.models import GivingAttempt, Plan


@dataclass(frozen=True, slots=True)
class DemoPromise:
    """A monthly gift of the demo that nothing moves yet, with the page it is said to have been begun on."""

    recurring: RecurringGift
    page: GivingPage
    email: str
    attempt_id: UUID

    @property
    def metadata(self) -> dict[str, str]:
        return {"attempt": str(self.attempt_id), "page": str(self.page.pk), "env": settings.STRIPE_MODE}


@dataclass(frozen=True, slots=True)
class Moved:
    """The promise, and what holds its card and takes its money at Stripe."""

    promise: DemoPromise
    customer_id: str
    subscription_id: str


def promises_nobody_moves() -> list[DemoPromise]:
    """Those of the demo that go on and have no plan."""
    found = RecurringGift.objects.filter(status=RecurringGift.Status.ACTIVE, source_key__startswith=DEMO_PROMISE)
    rows = list(found.select_related("contact", "campaign", "fund").order_by("pk"))
    pages = list(GivingPage.objects.filter(state=GivingPage.State.OPEN, offers_monthly=True).order_by("pk"))
    if not rows or not pages:
        return []
    of_campaign = {page.campaign_id: page for page in reversed(pages)}
    primary = EmailAddress.objects.filter(contact__in=[row.contact_id for row in rows], is_primary=True)
    emails = dict(primary.values_list("contact_id", "address"))
    return [
        DemoPromise(row, of_campaign.get(row.campaign_id or 0, pages[0]), emails.get(row.contact_id, ""), uuid4())
        for row in rows
    ]


def keep_demo_plans(moved: Iterable[Moved]) -> int:
    """Write the attempts and the plans; how many. Refused outside a demo."""
    if not (settings.DEMO and settings.IN_SANDBOX):
        raise Refused("no_demo", gettext_noop("This is no demo."))
    moved = list(moved)
    with transaction.atomic():
        attempts = GivingAttempt.objects.bulk_create([attempt_of(each) for each in moved])
        pairs = zip(attempts, moved, strict=True)
        for plan in Plan.objects.bulk_create([plan_of(attempt, each) for attempt, each in pairs]):
            assert plan.recurring_gift is not None
            plan.recurring_gift.source_key = f"plan:{plan.public_id}"
            plan.recurring_gift.giving_page_id = plan.attempt.giving_page_id
        RecurringGift.objects.bulk_update([each.promise.recurring for each in moved], ["source_key", "giving_page"])
    return len(moved)


def attempt_of(moved: Moved) -> GivingAttempt:
    promise, recurring = moved.promise, moved.promise.recurring
    began = instant(recurring.started_on)
    answers = Answers(
        first_name=recurring.contact.first_name,
        last_name=recurring.contact.last_name,
        email=promise.email,
        fund_id=recurring.fund_id,
        language=recurring.contact.language or "en",
        hide_name=recurring.hide_name,
    )
    return GivingAttempt(
        public_id=promise.attempt_id,
        giving_page=promise.page,
        interval=GivingAttempt.Interval.MONTH,
        flow=GivingPage.Flow.ELEMENTS,
        currency=recurring.currency,
        amount_minor=recurring.amount_minor,
        asked_minor=recurring.amount_minor,
        answers=answers.as_json(),
        state=GivingAttempt.State.DONE,
        subscription_id=moved.subscription_id,
        customer_id=moved.customer_id,
        created_at=began,
        expires_at=began + timedelta(days=1),
    )


def plan_of(attempt: GivingAttempt, moved: Moved) -> Plan:
    recurring = moved.promise.recurring
    return Plan(
        attempt=attempt,
        recurring_gift=recurring,
        subscription_id=moved.subscription_id,
        customer_id=moved.customer_id,
        status="active",
        currency=recurring.currency,
        amount_minor=recurring.amount_minor,
        next_on=recurring.next_on,
        paid_with=recurring.paid_with,
        synced_at=timezone.now(),
        created_at=attempt.created_at,
    )
