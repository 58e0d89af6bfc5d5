from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.domain.errors import Refused
from crm.services.backups import back_up


class Command(BaseCommand):
    help = (
        "Write a backup of the database while people work. Keep it as safe as the database: it holds the same people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file, or a folder (default: var/backups/)")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        target = file or settings.VAR_DIR / "backups"
        if file is None or file.is_dir():
            target /= f"lantern-{timezone.now():%Y%m%d-%H%M%S}.backup"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            back_up(target)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        target.chmod(0o600)
        self.stdout.write(f"{target} ({target.stat().st_size:,} bytes)")
