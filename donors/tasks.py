from celery import shared_task

from donors.services import acknowledgments, refund_notes, stewardship, verification


@shared_task(name="donors.acknowledge_gift")
def acknowledge_gift(gift_id: int, thank: bool) -> None:
    acknowledgments.acknowledge_gift(gift_id, thank=thank)


@shared_task(name="donors.send_thank_you")
def send_thank_you(delivery_id: int) -> None:
    acknowledgments.send_thank_you(delivery_id)


@shared_task(name="donors.send_tribute_card")
def send_tribute_card(delivery_id: int) -> None:
    acknowledgments.send_tribute_card(delivery_id)


@shared_task(name="donors.send_refund_note")
def send_refund_note(delivery_id: int) -> None:
    refund_notes.send_refund_note(delivery_id)


@shared_task(name="donors.verify_summaries")
def verify_summaries() -> None:
    verification.verify_nightly()


@shared_task(name="donors.start_plans")
def start_plans(gift_ids: list[int]) -> None:
    stewardship.start_plans(gift_ids)
