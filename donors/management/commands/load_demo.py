import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.domain.errors import Refused
from donors.services.demo import load_demo


class Command(BaseCommand):
    help = "Make the demo organisation Lantern House; its password is kept in var/demo-password."

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        try:
            counts = load_demo(today=timezone.localdate(), password=password)
        except Refused as refused:
            if refused.field == "password":
                told = f"DEMO_PASSWORD cannot be used: {refused.message} Set another, or none: then one is made up."
                raise CommandError(told) from refused
            raise CommandError(refused.message) from refused
        path = settings.VAR_DIR / "demo-password"
        path.touch(mode=0o600)
        path.write_text(password, encoding="utf-8")
        told = ", ".join(f"{number} {name}" for name, number in counts.items())
        self.stdout.write(f"Lantern House: {told}")
