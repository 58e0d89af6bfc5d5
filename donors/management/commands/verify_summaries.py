from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from donors.services.verification import repair_summaries, verify_summaries


class Command(BaseCommand):
    help = "Prove that giving summaries, years, campaign givers and daily totals equal the gifts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="compute everything anew where it differs")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        verdict = verify_summaries()
        for table, differing in verdict.mismatches.items():
            self.stdout.write(f"{table}: {differing} rows differ")
        if verdict.is_proven:
            self.stdout.write("proven: every derived row equals the gifts")
        elif repair:
            repair_summaries()
            self.stdout.write("computed anew")
        else:
            raise CommandError("The derived history differs from the gifts. Run again with --repair.")
