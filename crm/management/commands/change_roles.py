from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.capabilities import ROLES
from crm.domain.errors import Refused
from crm.selectors.records import staff_by_email
from crm.services.accounts import change_roles


class Command(BaseCommand):
    help = "Say what somebody may do here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which they sign in")
        parser.add_argument("--role", action="append", default=[], help=f"{', '.join(sorted(ROLES))}; may be repeated")

    def handle(self, *args: Any, email: str, role: list[str], **options: Any) -> None:
        try:
            user = change_roles(user_id=staff_by_email(email).pk, roles=role, by=SYSTEM)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{user} is here as: {', '.join(user.roles)}.")
