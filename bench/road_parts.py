"""The parts of bench.road, each a list of figures; `quick` takes fewer rounds."""

from collections.abc import Callable
from typing import Final

from django.db import connection

from bench import road_jobs, road_lists, road_outage, road_receipts, road_web, road_writers
from bench.road_house import Caller, empty_database, furnish, resident_megabytes, stack
from bench.road_load import Plan
from bench.table import Figure

__all__ = ["PARTS", "empty_database", "furnish"]
MOST_MEGABYTES: Final = 200.0


def lists(quick: bool) -> list[Figure]:
    return road_lists.figures()


def web(quick: bool) -> list[Figure]:
    rounds = 3 if quick else 8
    lantern = stack()
    try:
        with Caller() as caller:
            lantern.start("web")
            return [
                *road_web.giving_page(caller, lantern, rounds),
                *road_web.weights(lantern.url),
                *road_web.webhook(caller, lantern, rounds),
                *road_web.hook_spread(caller, lantern, 5 if quick else 15),
                *road_web.page_queries(20 if quick else 100),
            ]
    finally:
        lantern.stop()


def writers(quick: bool) -> list[Figure]:
    return [*road_writers.one_gift(100 if quick else 500), *road_writers.many_writers(5 if quick else 20)]


def jobs(quick: bool) -> list[Figure]:
    lantern = stack()
    try:
        drained = road_jobs.drain(lantern, 500 if quick else 2000, 1 if quick else 3)
        lantern.start("web")
        with Caller() as caller:
            caller.load(Plan(lantern.port, road_web.PAGE, 3 if quick else 10))
        killed = road_jobs.killed(lantern, *((60, 4) if quick else (400, 20)))
        weight = sum(resident_megabytes(lantern.processes[name].pid) for name in ("web", "worker"))
        return [*drained, *killed, Figure("memory of web and worker after it all", weight, "MB", most=MOST_MEGABYTES)]
    finally:
        lantern.stop()


def outage(quick: bool) -> list[Figure]:
    """Nothing on SQLite: a file cannot be away."""
    return road_outage.figures() if connection.vendor == "postgresql" else []


def receipts(quick: bool) -> list[Figure]:
    return road_receipts.figures(100 if quick else 1000)


PARTS: Final[dict[str, Callable[[bool], list[Figure]]]] = {
    "lists": lists,
    "web": web,
    "writers": writers,
    "jobs": jobs,
    "outage": outage,
    "receipts": receipts,
}
