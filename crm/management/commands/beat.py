import signal
from typing import Any

from django.core.management.base import BaseCommand

from crm.services.beat import Beat


class Command(BaseCommand):
    help = "Run the schedule, and ring the broker for work that is due. Running it twice does no harm."

    def handle(self, *args: Any, **options: Any) -> None:
        clock = Beat()
        signal.signal(signal.SIGTERM, lambda *_: clock.stop())
        signal.signal(signal.SIGINT, lambda *_: clock.stop())
        self.stdout.write("beat ready")
        clock.run()
