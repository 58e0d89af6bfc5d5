"""For whoever keeps Lantern running: /healthz, whether this process lives; /readyz, whether it can do its work."""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from crm.selectors import readiness

TOO_LONG_WAITING_SECONDS = 300
LEAST_FREE_BYTES = 200 * 1024 * 1024


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; it asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with what is wrong: names and numbers, nothing about anybody."""
    problems = dict(found_problems())
    return JsonResponse(
        {"status": "not ready" if problems else "ready", "problems": problems}, status=503 if problems else 200
    )


def found_problems() -> Iterator[tuple[str, str]]:
    """(what, why) for each thing that is wrong."""
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < LEAST_FREE_BYTES:
        yield "disk", f"{free // 1024**2} MB free"
    try:
        readiness.database_answers()
        if readiness.has_pending_migrations():
            yield "migrations", "pending: run manage.py migrate"
            return
        since = readiness.waiting_since()
    except (DatabaseError, InterfaceError) as error:
        yield "database", f"does not answer ({type(error).__name__})"
        return
    waits = (timezone.now() - since).total_seconds() if since else 0
    if waits > TOO_LONG_WAITING_SECONDS:
        yield "jobs", f"the oldest waits {waits:.0f} s: does a worker run?"
