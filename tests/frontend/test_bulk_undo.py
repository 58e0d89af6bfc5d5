"""A tag put on many people or taken off them is taken back for those whom that changed, and for nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from crm.models import AuditEntry, Contact, ContactTag, Nonprofit, Tag
from crm.services.tag_vocabulary import archive_tag, make_tag, rename_tag
from crm.services.tags import put_tag, take_tag_off
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'name="(key|number)" value="([^"]+)"')
OFFERED = re.compile(r'<form method="post" action="(/people/bulk/undo/[^"]*)">.*?</form>', re.DOTALL)
FIELDS = re.compile(r'<input type="hidden" name="(done|tag)" value="([^"]*)">')


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def people(nonprofit: Nonprofit) -> list[Contact]:
    return [makers.contact(f"P{one}", "Okafor", "") for one in range(4)]


@pytest.fixture
def tag(people: list[Contact]) -> Tag:
    """On the first of the people already."""
    return put_tag(contact_id=people[0].pk, name="VIP", by=acting("ada"))


def bulk(client: Client, act: str, people: list[Contact], tag: Tag) -> str:
    """The page after it was done."""
    told: dict[str, Any] = {"act": act, "person": [contact.pk for contact in people]}
    asked = client.post("/people/bulk/?q=okafor", told).content.decode()
    sent = told | {"sure": "1", "tag": tag.pk} | dict(HIDDEN.findall(asked))
    return client.post("/people/bulk/?q=okafor", sent, follow=True).content.decode()


def undo(client: Client, page: str) -> str:
    offered = OFFERED.search(page)
    assert offered, "nothing is offered"
    return client.post(offered[1], dict(FIELDS.findall(offered[0])), follow=True).content.decode()


def tagged(tag: Tag) -> list[str]:
    return sorted(ContactTag.objects.filter(tag=tag).values_list("contact__first_name", flat=True))


def test_whoever_had_the_tag_before_keeps_it(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "tag", people[:3], tag)
    assert "2 people have the tag now." in page
    answer = undo(ada, page)
    assert "Undone for 2 people." in answer
    assert 'value="okafor"' in answer
    assert tagged(tag) == ["P0"]
    assert AuditEntry.objects.filter(action="contact.untagged", actor_label="Ada").count() == 2


def test_whoever_did_not_have_it_does_not_get_it(ada: Client, people: list[Contact], tag: Tag) -> None:
    put_tag(contact_id=people[1].pk, name="VIP", by=acting("ada"))
    page = bulk(ada, "untag", people, tag)
    assert tagged(tag) == []
    assert "Undone for 2 people." in undo(ada, page)
    assert tagged(tag) == ["P0", "P1"]


def test_what_was_changed_since_by_hand_stays(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "tag", people[:3], tag)
    take_tag_off(contact_id=people[1].pk, tag_id=tag.pk, by=acting("ada"))
    put_tag(contact_id=people[3].pk, name="VIP", by=acting("ada"))
    assert "Undone for 1 person." in undo(ada, page)
    assert tagged(tag) == ["P0", "P3"]


def test_what_was_undone_is_not_undone_again(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "tag", people[:3], tag)
    undo(ada, page)
    put_tag(contact_id=people[1].pk, name="VIP", by=acting("ada"))
    assert "This cannot be undone any more." in undo(ada, page)
    assert tagged(tag) == ["P0", "P1"]


def test_another_tag_than_the_one_it_was_about_stays(ada: Client, people: list[Contact], tag: Tag) -> None:
    board = make_tag(name="Board", by=acting("ada"))
    put_tag(contact_id=people[1].pk, name="Board", by=acting("ada"))
    page = bulk(ada, "tag", people[:3], tag)
    assert "This cannot be undone any more." in undo(
        ada, page.replace(f'"tag" value="{tag.pk}"', f'"tag" value="{board.pk}"')
    )
    assert tagged(board) == ["P1"]
    assert tagged(tag) == ["P0", "P1", "P2"]


def test_a_tag_renamed_since_is_taken_back(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "tag", people[:3], tag)
    put_tag(contact_id=people[3].pk, name="VIP", by=acting("ada"))
    rename_tag(tag_id=tag.pk, name="Patrons", by=acting("ada"))
    assert "Undone for 2 people." in undo(ada, page)
    assert tagged(tag) == ["P0", "P3"]


def test_nothing_is_offered_where_nothing_changed(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "tag", people[:1], tag)
    assert "0 people have the tag now." in page
    assert not OFFERED.search(page)


def test_it_is_not_undone_after_a_day_nor_by_somebody_else(
    ada: Client, people: list[Contact], tag: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bulk(ada, "tag", people, tag)
    other = Client()
    other.force_login(member("cy"))
    assert "This cannot be undone any more." in undo(other, page)
    monkeypatch.setattr("crm.services.tag_undo.KEPT", timedelta())
    assert "This cannot be undone any more." in undo(ada, page)
    assert tagged(tag) == ["P0", "P1", "P2", "P3"]


def test_a_tag_archived_since_is_told(ada: Client, people: list[Contact], tag: Tag) -> None:
    page = bulk(ada, "untag", people[:1], tag)
    archive_tag(tag_id=tag.pk, by=acting("ada"))
    assert "The tag VIP is archived. Restore it first." in undo(ada, page)


@pytest.mark.parametrize("told", [{}, {"done": "x", "tag": "x"}, {"done": "", "tag": "9" * 40}])
def test_what_makes_no_sense_undoes_nothing(ada: Client, tag: Tag, told: dict[str, str]) -> None:
    answer = ada.post("/people/bulk/undo/", told, follow=True)
    assert "This cannot be undone any more." in answer.content.decode()
    assert tagged(tag) == ["P0"]
