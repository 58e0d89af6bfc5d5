"""P11: the database away for eight seconds while four visitors read and four events a second arrive."""

import time
from typing import Final

from django.conf import settings
from django.db import connection

from bench.road_house import Caller, stack
from bench.road_load import Answer, Plan
from bench.road_web import HOOK, PAGE
from bench.table import Figure
from payments.models import StripeEvent
from tests.stack import database_url
from tests.wire import Wire

BEFORE_SECONDS: Final = 3
AWAY_SECONDS: Final = 8
AFTER_SECONDS: Final = 8
MOST_SECONDS: Final = 6.0
MOST_SECONDS_LATE: Final = 2.0
EDGE_SECONDS: Final = 0.05  # around the cut: an answer may have been under way


def figures() -> list[Figure]:
    place = connection.settings_dict
    with Wire((place["HOST"] or "127.0.0.1", int(place["PORT"] or 5432))) as wire, Caller() as reader, Caller() as post:
        lantern = stack(DATABASE_URL=database_url(port=wire.port))
        try:
            lantern.start("web")
            warm = Plan(lantern.port, PAGE, 1, connections=4)
            reader.load(warm)
            total = BEFORE_SECONDS + AWAY_SECONDS + AFTER_SECONDS
            secret = settings.STRIPE_WEBHOOK_SECRETS[0]
            reader.begin(Plan(lantern.port, PAGE, total, connections=4, pace=0.1))
            post.begin(Plan(lantern.port, HOOK, total, connections=4, pace=0.25, secret=secret, name="evt_away"))
            time.sleep(BEFORE_SECONDS)
            cut = time.time()
            wire.cut()
            time.sleep(AWAY_SECONDS)
            wire.mend()
            return judged(reader.end(), post.end(), cut, time_mended=cut + AWAY_SECONDS)
        finally:
            lantern.stop()


def lost_calls(answers: list[Answer], away: list[Answer], allowed: tuple[int, ...]) -> list[Answer]:
    return [answer for answer in answers if answer in away and answer[2] not in allowed]


def judged(read: list[Answer], posted: list[Answer], cut: float, time_mended: float) -> list[Figure]:
    """What the answers say; `cut` and `time_mended` are Unix times."""
    both = [*read, *posted]
    away = [a for a in both if cut + EDGE_SECONDS < a[0] and a[0] + a[1] < time_mended]
    ends = [began + took for began, took, status, _ in both if status == 200 and began + took > time_mended]
    acknowledged = {f"evt_away_{number}" for _, _, status, number in posted if status == 200}
    kept = set(StripeEvent.objects.filter(event_id__startswith="evt_away_").values_list("event_id", flat=True))
    return [
        Figure("database away 8 s, answers meanwhile", len(away), "", least=1),
        Figure("… to events, other than 503", len(lost_calls(posted, away, (503,))), "", most=0),
        Figure("… to readers, neither 503 nor remembered", len(lost_calls(read, away, (200, 503))), "", most=0),
        Figure("… the slowest answer of all", max(a[1] for a in both), "s", most=MOST_SECONDS),
        Figure("… first success after it is back", min(ends, default=time_mended + 60) - time_mended, "s",
               most=MOST_SECONDS_LATE),
        Figure("… connections broken", sum(a[2] == 0 for a in both), "", most=0),
        Figure(f"… of {len(acknowledged)} acknowledged events, lost", len(acknowledged - kept), "", most=0),
    ]  # fmt: skip
