"""The visits that bench.people times, in one process over one database: `python -m bench.people_visits`.

It reads a visit's name and a count a line, and answers each with a JSON list of milliseconds.
"""

import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from django.conf import settings  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402

from crm.domain.actors import SYSTEM  # noqa: E402
from crm.models import Contact, Segment, User  # noqa: E402
from crm.selectors.keyset import Stretch, write_cursor  # noqa: E402
from crm.services.segments import make_segment  # noqa: E402
from crm.services.staff import create_staff  # noqa: E402
from donors.models import GivingSummary  # noqa: E402
from donors.services.verification import verify_summaries  # noqa: E402

STAFF = "bench@lantern.example"
BARE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<form method="post">{% csrf_token %}<select name="one">{% for row in rows %}
<option value="{{ row.number }}"{% if row.number == 7 %} selected{% endif %}>{{ row.name }}: {{ row.amount }}</option>
{% endfor %}</select></form><ul>
{% for row in rows %}<li><a href="/{{ row.number }}/">{{ row.name }}</a></li>{% endfor %}
</ul></body></html>"""
ROWS = [{"number": number, "name": f"Somebody {number}", "amount": number * 100} for number in range(120)]


def bare(request: HttpRequest) -> HttpResponse:
    """A page of 13 KB from a template, without a database: what every page is compared with."""
    return HttpResponse(PAGE.render({"title": "Bare", "rows": ROWS}, request))


PAGE = engines["django"].from_string(BARE)
urlpatterns = [path("bare/", bare), path("", include("config.urls"))]
handler404, handler500 = "frontend.errors.not_found", "frontend.errors.server_error"
EVER = {"kind": "ever"}
SEGMENTS: dict[str, Any] = {
    "lapsed": {"is": "lybunt"},
    "large, with email": {
        "all": [
            {"is": "given_total", "how": "least", "amount": 50_000, "period": EVER},
            {"is": "reach", "channel": "email"},
        ]
    },
    "lapsed or monthly, persons": {
        "all": [
            {"is": "kind", "kind": "person"},
            {"any": [{"is": "lybunt"}, {"is": "monthly", "state": "going_on"}]},
        ]
    },
}
Visit = Callable[[random.Random], str]


def client() -> Client:
    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.people_visits", ["*"]
    user = User.objects.filter(email=STAFF).first()
    if user is None:
        create_staff(email=STAFF, name="Bench", roles=["manager"], password=None, by=SYSTEM)
        user = User.objects.get(email=STAFF)
    found = Client()
    found.force_login(user)
    return found


def cursor_amid(rows: Any, keys: tuple[str, ...]) -> str:
    """The cursor of a page in the middle of a list."""
    stretch = Stretch(rows, keys)
    row = rows.order_by(*keys)[rows.count() // 2]
    return write_cursor([stretch], (0, row), None, backwards=False)


def visits() -> dict[str, Visit]:
    most = Contact.objects.order_by("-pk").values_list("pk", flat=True)[0]
    amid_names = cursor_amid(Contact.objects.all(), ("sort_name", "id"))
    amid_sums = cursor_amid(GivingSummary.objects.filter(currency="USD"), ("-total_minor", "contact_id"))
    heaviest = GivingSummary.objects.order_by("-gift_count").values_list("contact_id", flat=True)[0]
    fixed = {
        "bare": "/bare/",
        "list": "/people/",
        "list, middle": f"/people/?page={amid_names}",
        "by total": "/people/?sort=-total",
        "by total, middle": f"/people/?sort=-total&page={amid_sums}",
        "by last gift": "/people/?sort=-last_gift",
        "organisations": "/people/?kind=organisation",
        "gave this year": "/people/?giving=this_year",
        "last year, not this": "/people/?giving=last_year_not_this",
        "… by total": "/people/?giving=last_year_not_this&sort=-total",
        "monthly": "/people/?giving=monthly",
        "never gave": "/people/?giving=never",
        "at least $1,000": "/people/?least=1000",
        "persons, this year": "/people/?giving=this_year&kind=person&sort=-last_gift",
        "search: two words": "/people/?q=garcia+mar",
        "search: common": "/people/?q=smith",
        "search: everybody": "/people/?q=example",
        "search: nobody": "/people/?q=zzqxj",
        "search: two letters": "/people/?q=ok",
        "palette: two words": "/search/?q=garcia+mar",
        "palette: common": "/search/?q=smith",
        "palette: amount": "/search/?q=60",
        "palette: rare amount": "/search/?q=123.45",
        "heaviest donor": f"/people/{heaviest}/",
    }
    fixed |= visits_to_segments()
    found: dict[str, Visit] = {name: always(url) for name, url in fixed.items()}
    found["search: one person"] = lambda chance: f"/people/?q={chance.randint(100, most):05}@"
    found["palette: one person"] = lambda chance: f"/search/?q={chance.randint(100, most):05}@"
    found["a person"] = lambda chance: f"/people/{chance.randint(1, most)}/"
    return found


def visits_to_segments() -> dict[str, str]:
    """A segment's page, the list of people narrowed by it, and its count with the reasons for leaving people out."""
    visits = {}
    for name, asked in SEGMENTS.items():
        row = Segment.objects.filter(name=name).first() or make_segment(name=name, asked=asked, by=SYSTEM)
        visits[f"segment: {name}"] = f"/segments/{row.pk}/"
        visits[f"people: {name}"] = f"/people/?segment={row.pk}"
        visits[f"count of segment: {name}"] = f"/segments/{row.pk}/?purpose=updates&channel=email"
    return visits


def always(url: str) -> Visit:
    return lambda _: url


def timed(visitor: Client, url: str) -> float:
    began = time.perf_counter()
    response = visitor.get(url, headers={"HX-Request": "true"} if url.startswith("/search") else {})
    took = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        raise RuntimeError(f"{url} answered {response.status_code}")
    return took


def main() -> None:
    visitor, known, chance = client(), visits(), random.Random(1)
    print(json.dumps(list(known)), flush=True)
    for line in sys.stdin:
        name, count = json.loads(line)
        if name == "verify":
            began = time.perf_counter()
            assert verify_summaries().is_proven
            print(json.dumps([(time.perf_counter() - began) * 1000]), flush=True)
            continue
        gc.collect()
        print(json.dumps([timed(visitor, known[name](chance)) for _ in range(count)]), flush=True)


if __name__ == "__main__":
    main()
