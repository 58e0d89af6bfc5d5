import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.services.beat import Beat
from crm.services.lifeline import follow_supervisor
from crm.services.worker import Worker


class Command(BaseCommand):
    help = "Run background work in this process: no broker and no other server needed."
    # Migrating has checked everything; here the checks would load every page, 40 MB that no job needs.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=2, help="jobs at a time (2)")
        parser.add_argument("--beat", action="store_true", help="also run the schedule")

    def handle(self, *args: Any, threads: int, beat: bool, **options: Any) -> None:
        os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
        worker, clock = Worker(threads), Beat()

        def stop(*_: object) -> None:
            clock.stop()
            worker.stop()

        follow_supervisor()
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if beat:
            threading.Thread(target=clock.run, name="beat", daemon=True).start()
        self.stdout.write(f"worker ready, {threads} at a time{', with the schedule' if beat else ''}")
        self.stdout.flush()
        worker.run()
