"""The description of the API: without a warning, up to date, and shown from our own host alone."""

import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.api.test_permissions import MATRIX
from tests.architecture.source import ROOT

KEPT = ROOT / "docs/api/openapi.yaml"


def description() -> str:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


def test_the_kept_description_is_up_to_date() -> None:
    """If not: manage.py spectacular --file docs/api/openapi.yaml"""
    assert KEPT.read_text(encoding="utf-8").strip() == description().strip()


def test_every_action_is_described_with_its_errors_and_takes_a_token() -> None:
    told = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert len(operations) == len(MATRIX)
    for operation in operations:
        assert {"400", "401", "403", "406", "429", "503"} <= set(operation["responses"])
        assert operation["security"] == [{"token": []}]


def test_every_body_is_closed_to_names_it_does_not_know() -> None:
    told = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path in told["paths"].values()
        for operation in path.values()
        if "requestBody" in operation
    }
    assert len(bodies) > 8
    assert all(told["components"]["schemas"][name]["additionalProperties"] is False for name in bodies)


def test_a_list_is_described_as_rows_between_two_links() -> None:
    told = yaml.safe_load(KEPT.read_text(encoding="utf-8"))["components"]["schemas"]["PaginatedGiftList"]
    assert told["properties"]["results"] == {"type": "array", "items": {"$ref": "#/components/schemas/Gift"}}
    assert told["required"] == ["next", "previous", "results"]


@pytest.mark.django_db
def test_anyone_may_read_the_description() -> None:
    answer = APIClient().get("/api/v1/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_page_for_people_takes_everything_from_our_own_host() -> None:
    answer = APIClient().get("/api/v1/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert all(address.startswith("/") for address in re.findall(r'(?:src|href|data-schema)="([^"]+)"', page))
    assert "unsafe" not in answer["Content-Security-Policy"]
