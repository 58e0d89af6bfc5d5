"""What browsers report of a content security policy: kept in the log, and not without end."""

from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from frontend.giving.reports import MOST_A_MINUTE

pytestmark = pytest.mark.django_db
REPORT = '{"csp-report": {"blocked-uri": "https://elsewhere.example/x.js", "violated-directive": "script-src"}}'


def report(address: str, body: str = REPORT) -> Any:
    return Client().post("/csp-report/", body, content_type="application/csp-report", REMOTE_ADDR=address)


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontend.giving.reports.time.time", lambda: 1_800_000_000.0)


def test_a_report_stands_in_the_log() -> None:
    with capture_logs() as logged:
        assert report("192.0.2.1").status_code == 204
    (line,) = [line for line in logged if line["event"] == "csp_violation"]
    assert (line["blocked_uri"], line["violated_directive"]) == ("https://elsewhere.example/x.js", "script-src")


def test_one_visitor_fills_no_log_and_keeps_nobody_else_from_reporting(django_assert_num_queries: Any) -> None:
    with capture_logs() as logged, django_assert_num_queries(0):
        answers = [report(f"2001:db8::{number:x}").status_code for number in range(MOST_A_MINUTE + 5)]
    assert answers == [204] * MOST_A_MINUTE + [429] * 5
    assert sum(line["event"] == "csp_violation" for line in logged) == MOST_A_MINUTE
    assert report("192.0.2.1").status_code == 204


@pytest.mark.parametrize("body", ["", "nothing", "[]", '"x"', '{"csp-report": []}'])
def test_what_is_no_report_is_refused(body: str) -> None:
    assert report("192.0.2.1", body).status_code == 400
