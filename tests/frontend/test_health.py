"""Whoever keeps Lantern running is told what is wrong, and nobody's data with it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from crm.models import Job
from crm.selectors import readiness
from frontend.ops import health

TOKEN = "a-token-for-the-tests"


def away(*_: Any, **__: Any) -> None:
    raise OperationalError("connection to 10.0.0.3 refused for user lantern")


def test_health_asks_nothing_of_the_database(client: Client) -> None:
    # Without the django_db mark any query would fail here.
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_everything_is() -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "problems": {}})


@pytest.mark.django_db
def test_a_database_that_is_away_is_named_without_its_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "database_answers", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == {"database": "does not answer (OperationalError)"}


@pytest.mark.django_db
def test_pending_migrations_are_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "has_pending_migrations", lambda: True)
    response = client.get("/readyz")
    assert (response.status_code, [*response.json()["problems"]]) == (503, ["migrations"])


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "status"), [(timedelta(minutes=4), 200), (timedelta(minutes=6), 503)])
def test_work_that_waits_too_long_for_a_worker_is_named(client: Client, waited: timedelta, status: int) -> None:
    Job.objects.create(task="crm.answer_probe", run_at=timezone.now() - waited)
    Job.objects.create(task="crm.answer_probe", run_at=timezone.now() + waited)
    assert client.get("/readyz").status_code == status


@pytest.mark.django_db
def test_a_full_disk_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 62)
    assert [*client.get("/readyz").json()["problems"]] == ["disk"]


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "Bearer wrong", "Bearer "])
def test_metrics_do_not_exist_for_whoever_has_no_token(client: Client, settings: Any, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


@pytest.mark.django_db
def test_metrics_tell_how_long_work_waits(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    Job.objects.create(task="crm.answer_probe", run_at=timezone.now() - timedelta(seconds=90))
    Job.objects.create(task="crm.answer_probe", state=Job.State.DEAD, finished_at=timezone.now())
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    lines = dict(line.rsplit(" ", 1) for line in response.content.decode().splitlines() if line[:1] not in ("#", ""))
    assert 85 < float(lines["lantern_job_lag_seconds"]) < 120
    assert float(lines["lantern_jobs_dead"]) == 1


@pytest.mark.django_db
def test_a_page_without_its_database_says_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.get_user", away)
    client.raise_request_exception = False
    client.cookies["session"] = "any"
    response = client.get("/account/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert b"10.0.0.3" not in response.content


@pytest.mark.django_db
def test_an_answer_carries_the_id_that_its_log_lines_carry(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "chosen-by-a-stranger"})
    told = {record.msg["request_id"] for record in caplog.records if isinstance(record.msg, dict)}
    assert told == {response["X-Request-ID"]}
    assert told != {"chosen-by-a-stranger"}


@pytest.mark.django_db
def test_in_development_an_answer_says_where_its_time_went(client: Client, settings: Any) -> None:
    assert "Server-Timing" not in client.get("/readyz")
    settings.DEBUG = True
    assert re.fullmatch(r'total;dur=[\d.]+, db;dur=[\d.]+;desc="\d+ queries"', Client().get("/readyz")["Server-Timing"])


def test_a_log_line_is_json_without_addresses_and_keys() -> None:
    from config.logs import keep_to_facts

    line = keep_to_facts(
        None,
        "info",
        {
            "event": "mail to maya@example.org failed for card 4242 4242 4242 4242",
            "request": "GET /accounts/password/reset/key/1-c0ffee-abc/?email=maya@example.org",
            "ip": "203.0.113.9",
            "user_agent": "Mozilla",
        },
    )
    text = json.dumps(line)
    assert [word for word in ("maya", "4242", "c0ffee", "203.0.113.9", "Mozilla") if word in text] == []
