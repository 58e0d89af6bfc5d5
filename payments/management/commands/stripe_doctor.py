"""Whether everything between us and Stripe is as it must be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from crm.domain.errors import NotThere
from payments.domain.account import Grade
from payments.services.doctor import examine
from payments.webhooks.routes import ROUTES


class Command(BaseCommand):
    help = "Check keys, account, webhook, payouts and clock at Stripe; exit status 1 when something must be done."

    def handle(self, *args: Any, **options: Any) -> None:
        url = f"{settings.PUBLIC_URL}{reverse('stripe_webhook')}"
        problems = 0
        try:
            for finding in examine(webhook_url=url, wanted=frozenset(ROUTES)):
                self.stdout.write(f"{finding.grade:<8} {finding.subject}: {finding.words}")
                problems += finding.grade == Grade.PROBLEM
        except NotThere as missing:
            raise CommandError(missing.message) from missing
        if problems:
            raise CommandError(f"{problems} to mend.")
