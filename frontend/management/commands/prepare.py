"""Everything between installed packages and a running Lantern: tables, style sheets, translations, demo data."""

import errno
import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from crm.models import Nonprofit

SOURCES = ("frontend/static", "frontend/styles", "frontend/locale", "payments/sandbox/static")


class Command(BaseCommand):
    help = "Bring the database and the static files up to date; safe to repeat, quick when there is nothing to do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="do not make the demo organisation")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            build_static_files()
            if settings.DEMO and not no_demo and not Nonprofit.objects.exists():
                self.stdout.write("Making the demo organisation Lantern House …")
                call_command("load_demo", stdout=self.stdout)
            if settings.DEMO and settings.IN_SANDBOX and not no_demo:
                call_command("load_demo_subscriptions", stdout=self.stdout)
        except (OperationalError, OSError) as error:
            if "full" in str(error) or getattr(error, "errno", None) == errno.ENOSPC:
                raise CommandError("The disk is full. Make room and start again.") from error
            raise
        self.introduce(demo=settings.DEMO and not no_demo)

    def introduce(self, *, demo: bool) -> None:
        """Say where everything is."""
        url, write = settings.PUBLIC_URL, self.stdout.write
        write("")
        write(f"  Staff workspace   {url}/")
        if not demo:
            write("  Begin with        manage.py setup_nonprofit --help, then manage.py create_staff --help")
        else:
            password = (settings.VAR_DIR / "demo-password").read_text(encoding="utf-8")
            write(f"  Giving page       {url}/give/lantern/      test card 4242 4242 4242 4242, any date, any code")
            write(f"  Mail that leaves  {url}/demo/mail/")
            write(f"  Stripe sandbox    {url}/demo/stripe/")
            write("  Sign in as        ada@lanternhouse.example (manager), ben@… (gifts), cy@… (events), dee@… (reads)")
            write(f"  Password          {password}")
        write("")


def build_static_files() -> None:
    """Style sheets, translations and hashed files, when their sources have changed since last time."""
    stamp = settings.STATIC_ROOT / "built"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("build_assets", stdout=StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def fingerprint() -> str:
    """Changes with any source of the static files, and with the packages that bring some."""
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.is_file() and path.suffix != ".mo":
                digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    digest.update((settings.BASE_DIR / "requirements" / "runtime.lock").read_bytes())
    return digest.hexdigest()
