from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.domain.actors import SYSTEM
from crm.domain.capabilities import ROLES
from crm.domain.errors import Refused
from crm.selectors.staff import staff_with_address
from crm.services.staff import create_staff
from frontend.staff.password_link import password_link


class Command(BaseCommand):
    help = "Make an account for a member of staff, and print the link by which they set their password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as colleagues see it; without it, only a fresh link is printed")
        parser.add_argument("--role", action="append", default=[], help=f"{', '.join(sorted(ROLES))}; may be repeated")
        parser.add_argument("--superuser", action="store_true", help="may also look into /admin/")

    def handle(self, *args: Any, email: str, name: str, role: list[str], superuser: bool, **options: Any) -> None:
        user = staff_with_address(email)
        if user is not None and (name or role):
            raise CommandError(f"{user.email} signs in here already. Leave --name and --role out for a fresh link.")
        if user is None:
            if not name or not role:
                raise CommandError(f"Nobody signs in as {email} yet. Tell --name and --role to make an account.")
            try:
                user = create_staff(email=email, name=name, roles=role, password=None, superuser=superuser, by=SYSTEM)
            except Refused as refused:
                raise CommandError(refused.message) from refused
        self.stdout.write(f"{user.name} sets a password here, once, within a day:\n{password_link(user)}")
