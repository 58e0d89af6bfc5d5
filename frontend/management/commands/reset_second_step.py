from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.selectors.records import staff_by_email
from crm.services.second_step import reset_second_step
from frontend.staff.members import NOTICE


class Command(BaseCommand):
    help = "Remove the second step of somebody who lost it: authenticator app, passkeys and recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose; make sure first, by voice, that it is they who ask")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            user = reset_second_step(user_id=staff_by_email(email).pk, notice=NOTICE, by=SYSTEM)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{user.name} signs in with the password alone now. They are signed out, and get a mail.")
