from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.services.duplicate_scan import find_duplicates


class Command(BaseCommand):
    help = "Look for records that may be one person, as every night; nothing is merged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--everyone", action="store_true", help="not only whom somebody changed since yesterday")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{find_duplicates(everyone=options['everyone'])} pairs to look at.")
