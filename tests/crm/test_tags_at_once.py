"""Somebody puts a tag on people, or takes it off, while somebody else makes one tag of two."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from crm.domain.actors import SYSTEM
from crm.domain.errors import NotThere
from crm.models import AuditEntry, Contact, ContactTag, Tag
from crm.services import merge_moves, merging, tag_vocabulary, tags, unmerging
from crm.services.merging import merge_contacts
from crm.services.tag_vocabulary import make_tag, unite_tags
from crm.services.tags import put_tag, tag_contacts, take_tag_off, untag_contacts
from crm.services.unmerging import undo_merge
from tests import makers
from tests.stack import eventually

pytestmark = [
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
Act = Callable[[], Any]
# An act on Maya and the tag that is to be gone, and the function of its module by which it has the tag.
PUTTING = {
    "one": (lambda maya, gone: put_tag(contact_id=maya.pk, name=gone.name, by=SYSTEM), "tag_called"),
    "many": (lambda maya, gone: tag_contacts(contact_ids=[maya.pk], tag_id=gone.pk, by=SYSTEM), "usable_tag"),
}
TAKING = {
    "one": lambda maya, gone: take_tag_off(contact_id=maya.pk, tag_id=gone.pk, by=SYSTEM),
    "many": lambda maya, gone: untag_contacts(contact_ids=[maya.pk], tag_id=gone.pk, by=SYSTEM),
}


@pytest.fixture
def pool() -> Any:
    with ThreadPoolExecutor(1) as found:
        yield found


def world() -> tuple[Contact, Tag, Tag]:
    makers.nonprofit()
    return makers.contact("Maya", "Okafor", ""), make_tag(name="VIP", by=SYSTEM), make_tag(name="Board", by=SYSTEM)


def alone(act: Act) -> Any:
    """On a connection of its own."""
    try:
        return act()
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else this transaction sees what it saw first
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def once_meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, meanwhile: Act) -> None:
    """Let `meanwhile` happen as the function returns for the first time."""
    real, done = getattr(module, name), list[bool]()

    def wrapped(*args: Any, **options: Any) -> Any:
        found = real(*args, **options)
        if not done:
            done.append(True)
            meanwhile()
        return found

    monkeypatch.setattr(module, name, wrapped)


def waiting(pool: ThreadPoolExecutor, act: Act, begun: list[Future[Any]]) -> Act:
    """Begin the act beside us, and go on once it waits for us."""

    def begin() -> None:
        begun.append(pool.submit(alone, act))
        eventually(somebody_waits, what="for the other to wait")

    return begin


def tags_of(maya: Contact) -> list[str]:
    return list(ContactTag.objects.filter(contact=maya).order_by("tag__key").values_list("tag__name", flat=True))


@pytest.mark.parametrize("how", PUTTING)
def test_a_tag_put_on_first_is_united_with_the_rest(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, how: str
) -> None:
    maya, gone, kept = world()
    act, has_the_tag = PUTTING[how]
    begun: list[Future[Any]] = []
    unite = waiting(pool, lambda: unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM), begun)
    once_meanwhile(monkeypatch, tags, has_the_tag, unite)
    act(maya, gone)
    assert begun[0].result() == kept
    assert tags_of(maya) == ["Board"]
    assert list(Tag.objects.all()) == [kept]


@pytest.mark.parametrize("how", PUTTING)
def test_a_tag_that_is_gone_first_is_not_there_for_many_and_made_anew_for_one(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, how: str
) -> None:
    maya, gone, kept = world()
    act, _ = PUTTING[how]
    begun: list[Future[Any]] = []
    once_meanwhile(monkeypatch, tag_vocabulary, "follow_in_segments", waiting(pool, lambda: act(maya, gone), begun))
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM)
    if how == "many":
        assert isinstance(begun[0].exception(), NotThere)
        assert tags_of(maya) == []
    else:
        assert begun[0].result().pk != gone.pk
        assert tags_of(maya) == ["VIP"]


@pytest.mark.parametrize("how", TAKING)
def test_what_was_united_is_not_said_to_be_taken_off(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, how: str
) -> None:
    maya, gone, kept = world()
    put_tag(contact_id=maya.pk, name=gone.name, by=SYSTEM)
    begun: list[Future[Any]] = []
    taking = waiting(pool, lambda: TAKING[how](maya, gone), begun)
    once_meanwhile(monkeypatch, tag_vocabulary, "locked_tags", taking)
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM)
    assert isinstance(begun[0].exception(), NotThere if how == "many" else type(None))
    assert tags_of(maya) == ["Board"]
    assert not AuditEntry.objects.filter(action="contact.untagged").exists()


@pytest.mark.parametrize("how", PUTTING)
def test_without_the_locks_a_tag_is_put_on_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, how: str
) -> None:
    """The control: the tags are united between the other's reading of the tag and its writing, as nobody waits."""
    maya, gone, kept = world()
    act, has_the_tag = PUTTING[how]
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self)

    def unite() -> None:
        pool.submit(alone, lambda: unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM)).result()

    once_meanwhile(monkeypatch, tags, has_the_tag, unite)
    with pytest.raises(IntegrityError):
        act(maya, gone)


def once_of_tags(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, meanwhile: Act) -> None:
    """Let `meanwhile` happen as the function returns, for the last time about what has a tag."""
    real, left = getattr(module, name), [2 if name == "rows_of" else 1]

    def wrapped(model: Any, *args: Any) -> Any:
        found = real(model, *args)
        if model is ContactTag:
            left[0] -= 1
            if not left[0]:
                meanwhile()
        return found

    monkeypatch.setattr(module, name, wrapped)


def two_records(gone: Tag, kept: Tag) -> tuple[Contact, Contact]:
    """The first has the tag that stays, the second the one that is to be gone."""
    maya, twin = makers.contact("Maja", "Okafor", ""), makers.contact("May", "Okafor", "")
    put_tag(contact_id=maya.pk, name=kept.name, by=SYSTEM)
    put_tag(contact_id=twin.pk, name=gone.name, by=SYSTEM)
    return maya, twin


def merged_with_its_like(gone: Tag, kept: Tag) -> tuple[Contact, Contact, int]:
    """Two that were merged, where the loser had a tag that the winner had too."""
    maya, twin = two_records(gone, kept)
    put_tag(contact_id=maya.pk, name=gone.name, by=SYSTEM)
    return maya, twin, merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=SYSTEM).pk


def uniting(pool: ThreadPoolExecutor, gone: Tag, kept: Tag) -> Act:
    """Unite the tags beside us, to the end."""
    return lambda: pool.submit(alone, lambda: unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM)).result()


def test_tags_that_are_united_during_a_merge_wait_for_it(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    _, gone, kept = world()
    maya, twin = two_records(gone, kept)
    begun: list[Future[Any]] = []
    unite = waiting(pool, lambda: unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM), begun)
    once_of_tags(monkeypatch, merge_moves, "rows_of", unite)
    merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=SYSTEM)
    assert begun[0].result() == kept
    assert tags_of(maya) == ["Board"]


def test_without_the_lock_the_tags_united_meanwhile_break_a_merge(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """The control."""
    _, gone, kept = world()
    maya, twin = two_records(gone, kept)
    monkeypatch.setattr(merging, "one_at_a_time", lambda name: None)
    once_of_tags(monkeypatch, merge_moves, "rows_of", uniting(pool, gone, kept))
    with pytest.raises(IntegrityError):
        merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=SYSTEM)


def test_tags_that_are_united_while_a_merge_is_undone_wait_for_it(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    _, gone, kept = world()
    maya, twin, merge_id = merged_with_its_like(gone, kept)
    begun: list[Future[Any]] = []
    unite = waiting(pool, lambda: unite_tags(tag_id=gone.pk, into_id=kept.pk, by=SYSTEM), begun)
    once_of_tags(monkeypatch, unmerging, "points_nowhere", unite)
    undo_merge(merge_id=merge_id, by=SYSTEM)
    assert begun[0].result() == kept
    assert (tags_of(maya), tags_of(twin)) == (["Board"], ["Board"])


def test_without_the_lock_a_merge_is_undone_to_a_tag_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """The control."""
    _, gone, kept = world()
    *_, merge_id = merged_with_its_like(gone, kept)
    monkeypatch.setattr(unmerging, "one_at_a_time", lambda name: None)
    once_of_tags(monkeypatch, unmerging, "points_nowhere", uniting(pool, gone, kept))
    with pytest.raises(IntegrityError):
        undo_merge(merge_id=merge_id, by=SYSTEM)
