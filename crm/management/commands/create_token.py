from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.domain.scopes import SCOPES
from crm.selectors.records import staff_by_email, tokens_of
from crm.services.staff import create_token, revoke_token

LABEL, DAYS, MOST_DAYS = "API", 365, 3_650


class Command(BaseCommand):
    help = "Make a token of the REST API for a member of staff and print it, this once; or revoke theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose token: it may do what they may, within its scopes")
        parser.add_argument("--scopes", default="read", help=f"some of {','.join(SCOPES)} (default: read)")
        parser.add_argument("--label", default="", help=f"what it is for, as the audit log shows it (default: {LABEL})")
        parser.add_argument("--expires-days", type=int, default=DAYS, help=f"its life in days (default: {DAYS})")
        parser.add_argument("--revoke", action="store_true", help="revoke their tokens instead, or those with --label")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["revoke"]:
                self.revoke(options["email"], options["label"])
            else:
                self.create(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def create(self, options: dict[str, Any]) -> None:
        if not 1 <= options["expires_days"] <= MOST_DAYS:
            raise CommandError(f"A token lives for 1 to {MOST_DAYS} days.")
        scopes = [scope.strip() for scope in options["scopes"].split(",")]
        user, label = staff_by_email(options["email"]), options["label"] or LABEL
        clear = create_token(user=user, label=label, scopes=scopes, days=options["expires_days"], by=SYSTEM)
        self.stderr.write(f"Keep this token of {user} ({label}) now: it is not shown again.")
        self.stdout.write(clear)

    def revoke(self, email: str, label: str) -> None:
        staff_by_email(email)
        tokens = list(tokens_of(email, label))
        for token in tokens:
            revoke_token(token=token, by=SYSTEM)
        self.stdout.write(f"{len(tokens)} revoked.")
