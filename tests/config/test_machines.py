"""Machines pass by what only browsers need, and by nothing else; people pass by nothing."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from payments.webhooks import views
from tests import makers

WEBHOOK = "/stripe/webhook/"
CALENDAR = "/calendar/<str:secret>.ics"
FOR_PEOPLE = ("Content-Security-Policy", "X-Frame-Options", "Vary", "Content-Language")


def paths(patterns: list[Any], before: str = "/") -> set[str]:
    """The paths of a list of URL patterns; of one that includes others, theirs."""
    nested = [(getattr(found, "url_patterns", None), f"{before}{found.pattern}") for found in patterns]
    return {path for inner, path in nested if inner is None} | {
        path for inner, start in nested if inner is not None for path in paths(inner, start)
    }


def test_these_and_no_others_are_for_machines() -> None:
    """A page that people open does not belong here: it would have no session, no language and no policy."""
    assert paths(get_resolver("config.machine_urls").url_patterns) == {WEBHOOK, CALENDAR, "/healthz", "/readyz"}


@pytest.mark.parametrize("path", [WEBHOOK, "/healthz", "/readyz"])
@pytest.mark.django_db
def test_a_machine_is_answered_with_an_id_and_a_length_and_without_cookies(path: str) -> None:
    response = Client().get(path)
    assert response["X-Request-ID"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert int(response["Content-Length"]) == len(response.content)
    assert not response.cookies
    assert [name for name in FOR_PEOPLE if name in response] == []


@pytest.mark.django_db
def test_a_page_for_people_has_all_of_it(nonprofit: object) -> None:
    makers.wording()
    makers.giving_page()
    response = Client().get("/give/lantern/")
    assert response.status_code == 200
    assert [name for name in FOR_PEOPLE if name not in response] == []
    assert configured.CSRF_COOKIE_NAME in response.cookies


def test_the_middleware_for_people_stands_below_the_short_cut() -> None:
    names = configured.MIDDLEWARE
    above = names[: names.index("config.middleware.Machines")]
    assert [name.rpartition(".")[2] for name in above] == [
        "ServerTiming",
        "SecurityMiddleware",
        "WhiteNoiseMiddleware",
        "RequestMiddleware",
        "RequestId",
    ]


def test_a_webhook_is_told_to_come_back_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("connection to 10.0.0.3 refused")

    monkeypatch.setattr(views, "verify", away)
    response = Client(raise_request_exception=False).post(WEBHOOK, b"{}", content_type="application/json")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["X-Request-ID"]
    assert int(response["Content-Length"]) == len(response.content)  # or the server closes Stripe's connection


def test_a_webhook_that_is_too_long_is_refused_unread(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert Client().post(WEBHOOK, b"x" * 101, content_type="application/json").status_code == 400


def test_plain_http_is_no_way_in_for_machines_either(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().post(WEBHOOK, b"{}", content_type="application/json").status_code == 301
    assert Client().get("/healthz").status_code == 200


def test_a_machine_does_not_take_over_the_language_of_whoever_came_before() -> None:
    translation.activate("es")
    Client().get("/healthz")
    assert translation.get_language() == configured.LANGUAGE_CODE
