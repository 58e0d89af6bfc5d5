from celery import shared_task

from payments.sandbox import deliveries, turning


@shared_task(name="sandbox.deliver")
def deliver(delivery_id: int) -> None:
    deliveries.deliver(delivery_id)


@shared_task(name="sandbox.tick")
def tick() -> None:
    turning.run_due()
