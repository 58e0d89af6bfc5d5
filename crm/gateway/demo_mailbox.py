"""Mail of a demo installation: kept in the database and read at /demo/mail/, never sent."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from crm.domain.mail import Proof
from crm.models import DemoMail


class DemoMailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            DemoMail(
                delivery_ref=mail.extra_headers.get("X-Lantern-Delivery", ""),
                sender=mail.from_email,
                recipient=", ".join(mail.recipients()),
                subject=str(mail.subject),
                raw=mail.message().as_bytes(),
            )
            for mail in email_messages
        ]
        DemoMail.objects.bulk_create(rows)
        return len(rows)

    @staticmethod
    def evidence_of(delivery_ref: str) -> Proof | None:
        kept = DemoMail.objects.filter(delivery_ref=delivery_ref).exists()
        return Proof("demo", delivery_ref) if kept else None
