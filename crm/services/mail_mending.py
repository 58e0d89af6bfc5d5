"""What a person decides about a mail that no machine can settle: the provider refused it, or never said a word."""

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.models import Delivery
from crm.selectors.work import unsettled_mails
from crm.services import audit
from crm.services.access import authorize
from crm.services.jobs import enqueue

State = Delivery.State


def send_again(*, delivery: Delivery, by: Actor) -> None:
    """Put the mail back to the start; it may arrive twice if the first did leave after all."""
    settle(delivery, State.QUEUED, "mail.sent_again", by)


def mark_sent(*, delivery: Delivery, by: Actor) -> None:
    """Somebody knows that it arrived."""
    settle(delivery, State.ACCEPTED, "mail.marked_sent", by)


def leave_unsent(*, delivery: Delivery, by: Actor) -> None:
    """It shall not leave any more: the address is wrong, or it was said in another way."""
    settle(delivery, State.SKIPPED, "mail.left_unsent", by)


def settle(delivery: Delivery, state: Delivery.State, action: str, by: Actor) -> None:
    authorize(by, Capability.MEND_JOBS, delivery)
    with transaction.atomic():
        row = unsettled(delivery).select_for_update().first()
        if row is None:
            raise Refused("mail_settled", gettext_noop("This mail is settled already. Look at the list once more."))
        Delivery.objects.filter(pk=row.pk).update(state=state, reason="", lease=None, lease_until=None)
        audit.record(by, action, row, contact_id=row.contact_id, state=(row.state, state))
        if state == State.QUEUED:
            enqueue(task_of(row.kind), delivery_id=row.pk)


def unsettled(delivery: Delivery) -> QuerySet[Delivery]:
    return unsettled_mails().select_related(None).order_by().filter(pk=delivery.pk)


def task_of(kind: str) -> str:
    """The Celery task that composes mails of this kind: it is called after it, as in "donors.send_thank_you"."""
    current_app.loader.import_default_modules()
    return str(next(name for name in current_app.tasks if name.endswith(f".send_{kind}")))
