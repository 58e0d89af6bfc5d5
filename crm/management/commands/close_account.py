from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.selectors.records import staff_by_email
from crm.services.accounts import close_account


class Command(BaseCommand):
    help = "Close the account of somebody who works here no more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which they sign in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            user = close_account(user_id=staff_by_email(email).pk, by=SYSTEM)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"The account of {user} is closed. They are signed out, and their tokens are revoked.")
