"""/metrics for Prometheus: only where METRICS_TOKEN is set, and only for whoever shows it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from crm.selectors.work import dead_jobs, oldest_due

LAG = Gauge("lantern_job_lag_seconds", "How long the oldest due job has waited for a worker.")
DEAD = Gauge("lantern_jobs_dead", "Jobs that were given up and wait for a person.")


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without the token, as if there were nothing here."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, settings.METRICS_TOKEN):
        raise Http404
    since = oldest_due()
    LAG.set((timezone.now() - since).total_seconds() if since else 0)
    DEAD.set(dead_jobs().count())
    return HttpResponse(ExportToDjangoView(request).content, content_type="text/plain; version=0.0.4; charset=utf-8")
