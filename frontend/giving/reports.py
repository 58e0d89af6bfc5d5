"""Where browsers report what a content security policy stopped: the alarm that a page's scripts changed."""

import json
import time

import structlog
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from frontend.visitor import address_of
from payments.services.defence import visitor_of

log = structlog.get_logger("lantern.csp")
LONGEST = 10_000
KEPT = ("document-uri", "violated-directive", "blocked-uri", "source-file", "line-number")
MINUTE = 60
MOST_A_MINUTE = 20


@csrf_exempt  # browsers send it by themselves, without a cookie
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    if reports_this_minute(visitor_of(address_of(request))) > MOST_A_MINUTE:
        return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    try:
        report = json.loads(request.body[:LONGEST]).get("csp-report", {})
        told = {name.replace("-", "_"): str(report.get(name, ""))[:200] for name in KEPT}
    except (ValueError, AttributeError):
        return HttpResponse(status=400)
    log.warning("csp_violation", **told)
    return HttpResponse(status=204)


def reports_this_minute(visitor: str) -> int:
    """How many there were of this visitor, with this one. Each process counts its own: no report costs a query."""
    kept, key = caches["process"], f"csp-reports:{visitor}:{int(time.time()) // MINUTE}"
    count = int(kept.get(key, 0)) + 1
    kept.set(key, count, 2 * MINUTE)
    return count
