import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.domain.errors import Refused
from crm.models import Contact
from donors.domain.scale import Scale
from donors.services.seeding import seed_scale


class Command(BaseCommand):
    help = "Fill an empty installation with made-up people and gifts, to measure with; the same for the same seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, default=10_000)
        parser.add_argument("--gifts", type=int, help="five times the contacts, where it is not said")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are people already")

    def handle(self, *args: Any, **options: Any) -> None:
        contacts = options["contacts"]
        gifts = options["gifts"] if options["gifts"] is not None else contacts * 5
        if contacts < 1 or gifts < 0:
            raise CommandError("--contacts must be 1 or more, --gifts 0 or more.")
        if options["if_empty"] and Contact.objects.exists():
            return
        began = time.monotonic()

        def say(step: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:7.1f} s  {step}")
            self.stdout.flush()

        try:
            seed_scale(scale=Scale(contacts, gifts, options["seed"], timezone.localdate()), say=say)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        say(f"done: {contacts} people, {gifts} gifts")
