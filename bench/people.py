"""People at scale: the list, its filters, search and a person's page, against the same pages with 10,000 people.

Targets (design: performance.md F): P4, a page with a million people takes at most twice what it takes with 10,000 on
PostgreSQL and three times on SQLite; P5, no page takes more than ten bare template pages; P8, proving the derived
history of five million gifts takes 15 seconds at most. The sizes take turns, request by request, so that a busy
machine is busy for all of them; figures are the 95th percentile of server time, through Django's test client.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from bench.table import Figure, show

ROOT: Final = Path(__file__).resolve().parent.parent
BASE: Final = 10_000
SLOWER: Final = {"postgres": 2.0, "sqlite": 3.0}
MOST_BARE_PAGES: Final = 10.0
MOST_SECONDS_TO_PROVE: Final = 15.0
COUNTS: Final = "count of segment"
MOST_MS_TO_COUNT: Final = 150.0
MOST_MS_TO_LOOK, MOST_SECONDS_TO_SCAN, MOST_MB_TO_SCAN = 5.0, 120.0, 3_000.0


class Installation:
    """A database with so many made-up people, filled when first asked for, and a process that visits its pages."""

    def __init__(self, contacts: int, url: str, var: Path) -> None:
        self.contacts = contacts
        self.env = {**os.environ, "DATABASE_URL": url, "LANTERN_VAR": str(var), "LOG_LEVEL": "ERROR"}
        self.env.pop("DEMO", None)
        var.mkdir(parents=True, exist_ok=True)

    def fill(self) -> None:
        manage = [sys.executable, str(ROOT / "manage.py")]
        prepare = [*manage, "prepare", "--no-demo"]
        subprocess.run(prepare, env=self.env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        seed = [*manage, "seed_scale", "--if-empty", "--contacts", str(self.contacts)]
        subprocess.run(seed, env=self.env, cwd=ROOT, check=True)

    def open(self) -> list[str]:
        """Start the process; the names of its visits."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.people_visits"],
            env=self.env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        names: list[str] = self.answer()
        return names

    def time(self, visit: str, count: int = 1) -> list[float]:
        """Milliseconds of each of `count` visits."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([visit, count]) + "\n")
        self.process.stdin.flush()
        took: list[float] = self.answer()
        return took

    def answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"The visits of {self.contacts} people ended early.")
        return json.loads(line)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench people", description=__doc__)
    parser.add_argument("--contacts", default="10000,100000", help="sizes; 10000 is the baseline and always measured")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=60, help="visits of each page at each size")
    parser.add_argument(
        "--postgres", default="postgres://127.0.0.1:5432/bench_people_{contacts}", help="databases that are there"
    )
    parser.add_argument("--duplicates", action="store_true", help="only the look for duplicates, on its own data")
    options = parser.parse_args(given)
    options.sizes = sorted({BASE, *(int(size) for size in options.contacts.split(","))})
    return options


def installations(options: argparse.Namespace, kind: str = "people") -> list[Installation]:
    var = Path(os.environ.get("LANTERN_VAR", ROOT / "var")) / "bench"
    found = []
    for size in options.sizes:
        mine = var / f"{kind}-{size}"
        url = f"sqlite:///{mine / 'lantern.sqlite3'}"
        if options.database == "postgres":
            url = options.postgres.format(contacts=size)
        found.append(Installation(size, url, mine))
    return found


def measure(places: Sequence[Installation], rounds: int) -> dict[int, dict[str, list[float]]]:
    """Milliseconds by size and visit. The first visits warm up and do not count."""
    opened = [place.open() for place in places]
    names = opened[0]
    took: dict[int, dict[str, list[float]]] = {place.contacts: {name: [] for name in names} for place in places}
    for name in names:
        for place in places:
            place.time(name, 3)
    for number in range(rounds):
        print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
        for name in names:
            for place in places:
                took[place.contacts][name] += place.time(name)
    for place in places:
        took[place.contacts]["verify"] = place.time("verify")
        place.close()
    return took


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def figures(took: dict[int, dict[str, list[float]]], size: int, slower: float) -> list[Figure]:
    """P4 against 10,000 people, P5 against the bare page, P8 in seconds."""
    here, base = took[size], took[BASE]
    counts = [name for name in here if name.startswith(COUNTS)]
    pages = [name for name in here if name not in ("bare", "verify", *counts)]
    grown = [Figure(name, p95(here[name]), "ms", p95(base[name]), slower) for name in pages] if size != BASE else []
    bare = median(here["bare"])
    priced = [Figure(f"{name}, in bare pages", median(here[name]), "ms", bare, MOST_BARE_PAGES) for name in pages]
    counted = [
        Figure(name, p95(here[name]), "ms", p95(base[name]) if size != BASE else None, *most_of_count(size))
        for name in counts
    ]
    proven = Figure("proving the history", here["verify"][0] / 1000, "s", None, MOST_SECONDS_TO_PROVE)
    return [*grown, *priced, *counted, proven]


def most_of_count(size: int) -> tuple[float]:
    """A count looks at everybody: it may grow as they do. With 10,000 people it has milliseconds."""
    return (MOST_MS_TO_COUNT if size == BASE else size / BASE,)


def duplicates(place: Installation) -> list[Figure]:
    """One row's look for likes, and the weekly scan of everyone (targets: import.md D)."""
    manage = [sys.executable, str(ROOT / "manage.py"), "prepare", "--no-demo"]
    subprocess.run(manage, env=place.env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    asked = [sys.executable, "-m", "bench.people_duplicates", str(place.contacts)]
    answer = subprocess.run(asked, env=place.env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(answer.splitlines()[-1])
    return [
        Figure("likes of one row, p95", told["look_p95_ms"], "ms", None, MOST_MS_TO_LOOK),
        Figure("scan of everyone", told["scan_seconds"], "s", None, MOST_SECONDS_TO_SCAN),
        Figure("memory of the scan", told["peak_mb"], "MB", None, MOST_MB_TO_SCAN),
        Figure("pairs that may be one", told["suspected"], ""),
        Figure("pairs that may live together", told["households"], ""),
    ]


def main(given: Sequence[str]) -> bool:
    options = arguments(given)
    if options.duplicates:
        place = installations(options, "duplicates")[-1]
        return show(f"duplicates of {place.contacts:,} on {options.database}", duplicates(place))
    places = installations(options)
    for place in places:
        place.fill()
    took = measure(places, options.rounds)
    slower = SLOWER[options.database]
    met = True
    for size in options.sizes:
        met &= show(f"{size:,} people on {options.database}", figures(took, size, slower))
    return met
