"""Duplicates at scale, in a process of its own over one database: `python -m bench.people_duplicates 1000000`.

Fills the database with made-up households when it is empty: couples who share a place, a telephone and sometimes a
mailbox, and one record in twenty twice, with a short name, a slip of the pen, or half of its ways. Then it times the
weekly scan of everyone, and the look for likes of one row, and answers with a line of JSON.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from statistics import quantiles
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from crm.domain.identity import Identity  # noqa: E402
from crm.domain.names import search_text, sort_name  # noqa: E402
from crm.domain.postal import match_key  # noqa: E402
from crm.models import Contact, EmailAddress, Phone, PostalAddress, SuspectedDuplicate  # noqa: E402
from crm.selectors.likeness import likes  # noqa: E402
from crm.services.duplicate_scan import find_duplicates  # noqa: E402
from donors.domain.scale import Scale, people  # noqa: E402
from donors.services.seeding import learn  # noqa: E402

CHUNK, LOOKS, STREETS = 5_000, 2_000, ("Harbor St", "Mill Road", "Oak Avenue", "High Street", "Elm Lane")
NOON = datetime(2026, 3, 14, 16, tzinfo=UTC)
Row = tuple[Contact, str, str, str]  # a contact, and its address, number and lines, or ""


def rows(count: int) -> Iterator[Row]:
    chance = random.Random(7)
    made = people(Scale(count, 0, 7, date(2026, 3, 14)))
    while household := list(islice(made, chance.choice((1, 2, 2, 3)))):
        lines = f"{chance.randint(1, 999)} {chance.choice(STREETS)}, ZIP {chance.randint(0, count // 25):05}"
        number = f"+1{chance.randint(2_000_000_000, 9_999_999_999)}"
        shared = household[0].email if chance.random() < 0.04 else ""
        for person in household:
            last = household[0].last if person.last else ""
            first, email = person.first, shared or person.email
            yield contact(first, last, person.organisation), email, number, lines
            if chance.random() < 0.05 and first:
                slip = chance.choice((first[:1], first[:-1] or first, first))
                yield (
                    contact(slip, last, ""),
                    email if chance.random() < 0.6 else "",
                    number,
                    chance.choice((lines, "")),
                )


def contact(first: str, last: str, organisation: str) -> Contact:
    names = (first, last, organisation)
    kind = "person" if first or last else "organisation"
    return Contact(
        kind=kind, first_name=first, last_name=last, organisation_name=organisation, created_at=NOON,
        sort_name=sort_name(*names), search=search_text(names),
    )  # fmt: skip


def fill(count: int) -> None:
    made = islice(rows(count), count)
    while some := list(islice(made, CHUNK)):
        Contact.objects.bulk_create([row[0] for row in some])
        EmailAddress.objects.bulk_create(
            EmailAddress(contact=row, address=email, normalized=email.casefold(), is_primary=True)
            for row, email, _, _ in some
            if email
        )
        Phone.objects.bulk_create(Phone(contact=row, number=number, is_primary=True) for row, _, number, _ in some)
        PostalAddress.objects.bulk_create(placed(row, lines) for row, _, _, lines in some if lines)
    learn()


def placed(row: Contact, told: str) -> PostalAddress:
    lines, _, code = told.partition(", ZIP ")
    key = match_key(lines, "", code, "US")
    return PostalAddress(contact=row, lines=lines, postal_code=code, country="US", match_key=key, is_primary=True)


def look() -> list[float]:
    """Milliseconds of the look for likes of each of LOOKS rows: as a form or an import asks."""
    chance, took = random.Random(9), []
    most = Contact.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for pk in (chance.randint(1, most) for _ in range(LOOKS)):
        found = Contact.objects.filter(pk=pk).first()
        if found is None:
            continue
        email = EmailAddress.objects.filter(contact=found).values_list("address", flat=True).first() or ""
        typed = Identity(found.first_name, found.last_name, found.organisation_name, email)
        began = time.perf_counter()
        likes(typed, but=pk)
        took.append((time.perf_counter() - began) * 1000)
    return took


def main() -> None:
    if not Contact.objects.exists():
        fill(int(sys.argv[1]))
    likes(Identity("Maya", "Okafor", email="maya@example.org"))
    began = time.perf_counter()
    find_duplicates(everyone=True)
    scanned = time.perf_counter() - began
    took = look()  # after the scan, which leaves the database warm, as one in use is
    told: dict[str, Any] = {
        "look_p95_ms": quantiles(took, n=20)[-1],
        "scan_seconds": scanned,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "suspected": SuspectedDuplicate.objects.filter(household=False).count(),
        "households": SuspectedDuplicate.objects.filter(household=True).count(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
