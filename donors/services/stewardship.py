"""Plans that a gift starts: a first gift, or one of some amount. Set-based, so that an import asks once for all."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.domain.actors import SYSTEM
from crm.models import Contact, StewardshipPlan
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services.jobs import effects, enqueue
from crm.services.plan_runs import Event, start_plan_for
from donors.models import Gift

Trigger = StewardshipPlan.Trigger
FRESH: Final = timedelta(days=31)  # history that is brought in later starts nothing
AT_ONCE: Final = 500


def plans_by_gifts() -> QuerySet[StewardshipPlan]:
    return StewardshipPlan.objects.filter(archived_at=None).exclude(trigger=Trigger.HAND)


def ask_for_plans(gift_ids: Collection[int]) -> None:
    """Have looked at whether any of these gifts starts a plan; asked again, it is looked at once."""
    if gift_ids and plans_by_gifts().exists():
        enqueue("donors.start_plans", key=f"plans:{min(gift_ids)}:{len(gift_ids)}", gift_ids=sorted(gift_ids))


def start_plans(gift_ids: Collection[int]) -> None:
    """Start what these gifts start, each once however often it is asked for."""
    nonprofit = the_nonprofit()
    gifts = Gift.objects.filter(
        pk__in=gift_ids,
        status=Gift.Status.RECEIVED,
        given_on__gt=local_day(nonprofit) - FRESH,
        contact__standing=Contact.Standing.LIVE,
        contact__is_deceased=False,
    )
    with effects():
        for plan in plans_by_gifts():
            for some in chunks(events_of(plan, gifts, nonprofit.currency)):
                start_plan_for(plan_id=plan.pk, events=some, by=SYSTEM)


def events_of(plan: StewardshipPlan, gifts: QuerySet[Gift], currency: str) -> list[Event]:
    """Who is to be in the plan, and under which key: a person's first gift is one event for ever, and so is a
    recurring gift, whichever instalment began.
    """
    if plan.trigger == Trigger.FIRST_GIFT:
        found = first_gifts(gifts).values_list("contact_id", flat=True).distinct()
        return [Event(contact_id, f"first:{plan.pk}:{contact_id}") for contact_id in found]
    over = gifts.filter(currency=currency, amount_minor__gte=plan.over_minor)
    rows = over.order_by("given_on", "pk").values_list("pk", "contact_id", "recurring_gift_id")
    return [
        Event(contact_id, f"over:{plan.pk}:{f'recurring:{recurring}' if recurring else f'gift:{pk}'}")
        for pk, contact_id, recurring in rows
    ]


def first_gifts(gifts: QuerySet[Gift]) -> QuerySet[Gift]:
    """Those of these gifts before which their giver gave none."""
    before = Q(given_on__lt=OuterRef("given_on")) | Q(given_on=OuterRef("given_on"), pk__lt=OuterRef("pk"))
    earlier = Gift.objects.filter(before, contact=OuterRef("contact"), status=Gift.Status.RECEIVED)
    return gifts.filter(~Exists(earlier)).order_by("contact_id")


def chunks(events: list[Event]) -> Iterator[list[Event]]:
    return (events[start : start + AT_ONCE] for start in range(0, len(events), AT_ONCE))
