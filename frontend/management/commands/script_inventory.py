from typing import Any

from django.core.management.base import BaseCommand

from frontend.giving.scripts import inventory


class Command(BaseCommand):
    help = "List every script of the payment page with its hash and its reason (PCI DSS 4.0.1, 6.4.3)."

    def handle(self, *args: Any, **options: Any) -> None:
        for script in inventory():
            self.stdout.write(
                f"{script.path}\n  sha256  {script.sha256 or 'not ours to fix'}\n  reason  {script.reason}\n"
            )
