"""The road of a gift: page, webhook, gift, jobs, receipt, outage; each beside the plainest thing that does the same.

Targets (design: performance.md F): P1, P2, P3, P6, P7, P9, P11, P13, and 8 ms of CPU a receipt. Ours and the baseline
take turns, so that a busy machine is busy for both. The load comes from a process of its own on the same machine.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import django

from bench.table import Figure, show

ROOT: Final = Path(__file__).resolve().parent.parent
PARTS: Final = ("lists", "web", "writers", "jobs", "outage", "receipts")


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench road", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument(
        "--postgres",
        default="postgres://127.0.0.1:5432/bench_road",
        help="test_ is put before its name, and it is made",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="some parts of the road")
    return parser.parse_args(given)


def set_up(options: argparse.Namespace) -> None:
    """Django, on a place of the benchmark's own."""
    var = Path(os.environ.get("LANTERN_VAR", ROOT / "var")) / "bench" / "road"
    var.mkdir(parents=True, exist_ok=True)
    url = options.postgres if options.database == "postgres" else f"sqlite:///{var / 'lantern.sqlite3'}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LANTERN_ENV": "embedded",
        "LANTERN_VAR": str(var),
        "DATABASE_URL": url,
        "DEMO": "1",
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()


def main(given: Sequence[str]) -> bool:
    options = arguments(given)
    set_up(options)
    from bench import road_parts  # noqa: PLC0415 - needs Django set up

    parts: dict[str, Callable[[bool], list[Figure]]] = road_parts.PARTS
    met = True
    with road_parts.empty_database():
        for name in PARTS:
            if name == "web":
                road_parts.furnish()
            if name in options.only and (figures := parts[name](options.quick)):
                met = show(f"{name} on {options.database}", figures) and met
    return met
