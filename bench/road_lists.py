"""P6: how many queries every list takes with 1, 25 and 100 rows of everything."""

from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bench.road_web import queries
from bench.table import Figure
from crm.domain.actors import SYSTEM
from crm.models import Job, User
from crm.services.staff import create_staff, create_token
from tests.api.world import LISTS, grow

ROWS: Final = (1, 25, 100)
PAGES: Final = ("/", "/people/", "/gifts/", "/audit/", "/funds/", "/giving-pages/", "/people/?q=maya")
EMAIL: Final = "bench@lantern.example"


def manager() -> User:
    create_staff(email=EMAIL, name="Bench", roles=["manager"], password=None, by=SYSTEM)
    found = get_user_model().objects.get(email=EMAIL)
    assert isinstance(found, User)
    return found


def visitors() -> list[tuple[str, Client]]:
    """(address, client) of every list: pages as a manager, the API with a token of theirs."""
    user = manager()
    pages = Client(SERVER_NAME="127.0.0.1")
    pages.force_login(user)
    token = create_token(user=user, label="Bench", scopes=["read", "privacy"], days=1, by=SYSTEM)
    api = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Token {token}"})
    for client, address in ((pages, "/people/"), (api, "/api/v1/funds/")):
        client.get(address)  # a first visit also notes that somebody is here
    return [
        *((page, pages) for page in (*PAGES, reverse("staff:work"))),
        *((f"/api/v1/{kind}/?size=100", api) for kind in LISTS),
    ]


def dead_job(number: int) -> None:
    Job.objects.create(task="crm.answer_probe", key=f"dead:{number}", state=Job.State.DEAD, error="Refused: bench")


def counts() -> dict[str, list[int]]:
    """Queries of each list at each of ROWS; nothing of it stays."""
    found: dict[str, list[int]] = {}
    with transaction.atomic():
        grow()
        dead_job(0)
        known, rows = visitors(), 1
        for wanted in ROWS:
            for number in range(rows, wanted):
                grow(number)
                dead_job(number)
            rows = wanted
            for address, client in known:
                found.setdefault(address, []).append(queries(address, client))
        transaction.set_rollback(True)
    return found


def figures() -> list[Figure]:
    said = " and ".join(map(str, ROWS[1:]))
    return [
        Figure(f"{address}, queries with {said} rows", max(taken), "", taken[0], most=1)
        for address, taken in counts().items()
    ]
