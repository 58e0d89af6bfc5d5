from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.errors import Refused
from crm.services.backups import restore


class Command(BaseCommand):
    help = "Put a backup in the place of the database, then bring it up to this version. Stop web and worker first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="also where the database holds data, which is lost")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            restore(file, replace=replace)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"restored from {file}")
