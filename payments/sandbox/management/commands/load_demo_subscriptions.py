from typing import Any

from django.core.management.base import BaseCommand

from crm.selectors.nonprofit import the_nonprofit
from donors.services.demo import instant
from payments.sandbox.seed import Begun, plant
from payments.sandbox.store.rows import writing
from payments.sandbox.store.timers import wake_for_next
from payments.services.demo import DemoPromise, Moved, keep_demo_plans, promises_nobody_moves


class Command(BaseCommand):
    help = "Give each monthly gift of the demo a subscription in the sandbox; those that have one are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        with writing():
            promises = promises_nobody_moves()
            if not promises:
                return
            words = f"Monthly gift to {the_nonprofit().plain_name}"
            count = keep_demo_plans([moved(promise, words) for promise in promises])
            wake_for_next()
        self.stdout.write(f"Stripe sandbox: {count} subscriptions")


def moved(promise: DemoPromise, words: str) -> Moved:
    recurring = promise.recurring
    assert recurring.next_on is not None  # it goes on
    begun = Begun(
        name=recurring.contact.full_name,
        email=promise.email,
        amount_minor=recurring.amount_minor,
        currency=recurring.currency.lower(),
        since=instant(recurring.started_on),
        renews=instant(recurring.next_on),
        product_id=f"lantern_page_{promise.page.pk}",
        words=words,
        metadata=promise.metadata,
    )
    subscription = plant(begun)
    return Moved(promise, subscription.data["customer"], subscription.stripe_id)
