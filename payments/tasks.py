from celery import shared_task

from payments.domain.roots import Root
from payments.models import StripeEvent
from payments.services import closing, inbox, naming, refunds
from payments.webhooks.routes import root_of


@shared_task(name="payments.process_event")
def process_event(event_id: str) -> None:
    event = StripeEvent.objects.get(event_id=event_id)
    root = root_of(event.type, event.payload)
    if root is not None:
        inbox.settle_event(event, root)


@shared_task(name="payments.look_again")
def look_again(kind: str, stripe_id: str) -> None:
    inbox.look_again(Root(kind, stripe_id))


@shared_task(name="payments.backfill_events")
def backfill_events() -> None:
    inbox.fetch_missed_events(root_of)


@shared_task(name="payments.name_events")
def name_events() -> None:
    naming.name_events()


@shared_task(name="payments.sweep_open_rows")
def sweep_open_rows() -> None:
    closing.sweep_open_rows()


@shared_task(name="payments.close_attempt")
def close_attempt(attempt_id: int) -> None:
    closing.close_attempt(attempt_id)


@shared_task(name="payments.send_refund")
def send_refund(refund_id: int) -> None:
    refunds.send_refund(refund_id)
