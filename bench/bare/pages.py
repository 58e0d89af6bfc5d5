"""A page from a template without a database, as long as BARE_BYTES says, and a signed webhook that inserts one row."""

import hmac
import json
import os
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bench.bare.models import Row

PAGE: Final = engines["django"].from_string("""<!doctype html><html lang="en"><head><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><form method="post">{% csrf_token %}<select name="one">{% for row in rows %}
<option value="{{ row.number }}"{% if row.number == 7 %} selected{% endif %}>{{ row.name }}: {{ row.amount }}</option>
{% endfor %}</select></form><ul>
{% for row in rows %}<li><a href="/{{ row.number }}/">{{ row.name }}</a></li>{% endfor %}
</ul><p>{{ filling }}</p></body></html>""")
WANTED: Final = int(os.environ.get("BARE_BYTES", "13000"))
A_ROW: Final = 130  # bytes, roughly: the filling makes up for the rest
ROWS: Final = [{"number": n, "name": f"Somebody {n}", "amount": n * 100} for n in range(max(1, WANTED // A_ROW - 8))]


def text(request: HttpRequest, filling: str) -> str:
    return PAGE.render({"title": "Bare", "rows": ROWS, "filling": filling}, request)


FILLING: Final = "." * (WANTED - len(text(HttpRequest(), "").encode()))


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(text(request, FILLING))


@csrf_exempt  # as ours: the signature over the body is the proof
def hook(request: HttpRequest) -> HttpResponse:
    """Verify, keep, answer: 400 for what our secret did not sign."""
    stamp, _, shown = request.headers["Stripe-Signature"].removeprefix("t=").partition(",v1=")
    secret = settings.STRIPE_WEBHOOK_SECRETS[0].encode()
    if not hmac.compare_digest(hmac.new(secret, f"{stamp}.".encode() + request.body, sha256).hexdigest(), shown):
        return HttpResponse(status=400)
    payload = json.loads(request.body)
    with transaction.atomic():
        Row(event_id=payload["id"], payload=payload).save(force_insert=True)
    return HttpResponse()


urlpatterns = [path("page/", page), path("hook/", hook)]
