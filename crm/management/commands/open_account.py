from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.selectors.records import staff_by_email
from crm.services.accounts import open_account


class Command(BaseCommand):
    help = "Open the account again of somebody who came back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which they sign in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            user = open_account(user_id=staff_by_email(email).pk, by=SYSTEM)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"The account of {user} is open, with the password that they had.")
