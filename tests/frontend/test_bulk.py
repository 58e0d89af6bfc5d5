"""One act for many people of the list: asked once, done once, for as many as were shown."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from crm.domain.errors import Refused
from crm.models import AuditEntry, Contact, Nonprofit, Tag, Task
from crm.services.tags import put_tag
from frontend.staff import bulk
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
BULK = "/people/bulk/"
CALL = {"act": "task", "everybody": "1", "sure": "1", "title": "Call", "priority": "2", "key": "one"}
UNSAID = "what came did not say how many people you saw"
HIDDEN = re.compile(r'name="(key|number)" value="([^"]+)"')


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


def people(number: int) -> list[Contact]:
    return [makers.contact(f"P{one}", "Okafor", "") for one in range(number)]


def shown(client: Client, told: dict[str, Any], query: str = "") -> dict[str, str]:
    """What the question carries, so that its answer is done once and for as many."""
    return dict(HIDDEN.findall(client.post(f"{BULK}{query}", told).content.decode()))


def test_many_are_tagged_after_one_question(ada: Client) -> None:
    everyone = people(3)
    tag = Tag.objects.create(name="VIP", key="vip")
    ticked = {"act": "tag", "person": [everyone[0].pk, everyone[1].pk]}
    asked = ada.post(f"{BULK}?q=okafor", ticked).content.decode()
    assert "This is about 2 people." in asked
    assert not Contact.objects.filter(contact_tags__tag=tag).exists()
    response = ada.post(f"{BULK}?q=okafor", ticked | {"sure": "1", "tag": tag.pk} | dict(HIDDEN.findall(asked)))
    assert response["Location"] == "/people/?q=okafor"
    assert set(Contact.objects.filter(contact_tags__tag=tag)) == set(everyone[:2])
    everybody = {"act": "untag", "everybody": "1"}
    carried = shown(ada, everybody, "?q=okafor")
    ada.post(f"{BULK}?q=okafor", everybody | {"sure": "1", "tag": str(tag.pk)} | carried)
    assert not Contact.objects.filter(contact_tags__tag=tag).exists()


def test_each_of_many_gets_a_task(ada: Client) -> None:
    everyone = people(3)
    told = CALL | {"title": "", "owner": str(member("ben").pk), "number": "3"}
    assert ada.post(BULK, told).status_code == 422
    page = ada.post(BULK, told | {"title": "Call"}, follow=True).content.decode()
    assert "3 tasks are made." in page
    assert {task.title for person in everyone for task in person.tasks.all()} == {"Call"}
    assert AuditEntry.objects.filter(action="task.created").count() == 3


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"act": "tag"}, "Choose at least one person."),
        ({"act": "", "person": "1"}, "Choose what to do with them."),
        ({"act": "explode", "person": "1"}, "Choose what to do with them."),
        ({"act": "tag", "person": "x"}, "Choose at least one person."),
    ],
)
def test_nothing_chosen_changes_nothing(ada: Client, told: dict[str, str], sentence: str) -> None:
    assert sentence in ada.post(BULK, told, follow=True).content.decode()


def test_who_may_only_read_is_offered_no_act(client: Client, nonprofit: Nonprofit) -> None:
    contact = makers.contact()
    put_tag(contact_id=contact.pk, name="VIP", by=acting("ada"))
    client.force_login(member("dee"))
    assert "bulk_act" not in client.get("/people/").content.decode()
    told = {"act": "tag", "person": contact.pk, "sure": "1", "key": "one", "number": "1", "tag": Tag.objects.get().pk}
    client.post(BULK, told)
    assert not AuditEntry.objects.filter(action="contact.tagged", actor_label="Dee").exists()


def test_a_form_for_many_does_its_act_once_and_for_as_many_as_it_said(ada: Client) -> None:
    people(1)
    assert ada.post(BULK, CALL | {"number": "2"}).status_code == 422
    for _ in range(2):
        ada.post(BULK, CALL | {"number": "1"})
    assert Task.objects.count() == 1


@pytest.mark.parametrize("missing", ["key", "number"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_form_that_lacks_what_guards_it_is_asked_again(ada: Client, missing: str, empty: bool) -> None:
    people(1)
    told = CALL | {"number": "1"}
    bare = told | {missing: ""} if empty else {name: value for name, value in told.items() if name != missing}
    again = ada.post(BULK, bare)
    page = again.content.decode()
    assert again.status_code == 422
    assert UNSAID in page
    assert 'value="Call"' in page
    assert not Task.objects.exists()
    ada.post(BULK, told | dict(HIDDEN.findall(page)))
    assert Task.objects.count() == 1


def refusing(*_: Any, **__: Any) -> int:
    raise Refused("no_such_owner", "Choose somebody else.")


def falling(*_: Any, **__: Any) -> int:
    raise ZeroDivisionError


@pytest.mark.parametrize("trouble", [refusing, falling])
def test_a_form_that_came_to_nothing_may_be_sent_again(
    ada: Client, monkeypatch: pytest.MonkeyPatch, trouble: Callable[..., int]
) -> None:
    people(1)
    ada.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "make_tasks_for", trouble)
        assert ada.post(BULK, CALL | {"number": "1"}).status_code == (422 if trouble is refusing else 500)
    ada.post(BULK, CALL | {"number": "1"})
    assert Task.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_one_form_at_once_one_has_it() -> None:
    """Each with a connection and a cache of its own, as two processes have them."""

    def claim() -> bool:
        try:
            return cache.add("bulk-of-two", "task", timeout=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claims = [claimed.result() for claimed in [pool.submit(claim) for _ in range(4)]]
    cache.delete("bulk-of-two")
    assert sorted(claims) == [False, False, False, True]
