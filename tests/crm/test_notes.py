"""Notes and interactions: who may read, write, change and delete them, on a timeline and through a merge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.touch import InteractionFacts, NoteFacts
from crm.models import AuditEntry, Contact, Interaction, Nonprofit, Note, ViewEntry
from crm.selectors.timeline import timeline_of
from crm.selectors.touch import notes_for
from crm.services.interactions import change_interaction, delete_interaction, record_interaction
from crm.services.merging import merge_contacts
from crm.services.notes import add_note, change_note, delete_note, read_restricted
from crm.services.unmerging import undo_merge
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
CALL = InteractionFacts("call", "Asked about the gala")


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def note(contact: Contact, circle: str = "open", who: str = "ada", text: str = "Likes tea") -> Note:
    return add_note(contact_id=contact.pk, facts=NoteFacts(text, circle), by=acting(who))


@pytest.mark.parametrize(
    ("circle", "who", "readers"),
    [
        ("open", "cy", {"ada", "ben", "cy", "dee"}),
        ("restricted", "ada", {"ada"}),
        ("author", "cy", {"cy"}),
        ("author", "ada", {"ada"}),
    ],
)
def test_a_note_is_for_its_circle(maya: Contact, circle: str, who: str, readers: set[str]) -> None:
    kept = note(maya, circle, who)
    assert {name for name in ("ada", "ben", "cy", "dee") if kept in notes_for(acting(name))} == readers
    assert (kept in notes_for(SYSTEM)) == (circle != "author")
    seen = {
        name
        for name in ("ada", "ben", "cy", "dee")
        if any(entry.kind == "note" for entry in timeline_of(maya.pk, acting(name)).entries)
    }
    assert seen == readers


def test_a_restricted_note_shows_its_words_only_when_it_is_read_and_that_is_kept(maya: Contact) -> None:
    kept = note(maya, "restricted", text="Divorce under way")
    (entry,) = [entry for entry in timeline_of(maya.pk, acting("ada")).entries if entry.kind == "note"]
    assert "Divorce" not in entry.title + entry.detail
    read_restricted(notes=[kept], by=acting("ben"))
    read_restricted(notes=[kept], by=acting("ada"))
    assert [(view.user.name, view.what) for view in ViewEntry.objects.all()] == [("Ben", "restricted note")]


@pytest.mark.parametrize(("circle", "who"), [("open", "dee"), ("restricted", "cy"), ("everyone", "ada")])
def test_what_may_not_be_written_is_refused(maya: Contact, circle: str, who: str) -> None:
    with pytest.raises(Refused):
        note(maya, circle, who)
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", " \n\t ", "\u202e", "x" * 10_001])
def test_a_note_says_something_and_not_too_much(maya: Contact, text: str) -> None:
    with pytest.raises(Refused) as refused:
        note(maya, text=text)
    assert refused.value.field == "text"


def test_lines_stay_and_controls_go(maya: Contact) -> None:
    assert note(maya, text="One \r\n\r\n\r\n\r\nTwo\u202e\x07 <script>").text == "One\n\nTwo <script>"


def test_only_its_author_changes_or_deletes_a_note_and_the_log_has_no_words_of_it(maya: Contact) -> None:
    kept = note(maya, who="cy", text="Secret words")
    for name in ("ada", "ben"):
        with pytest.raises(Forbidden):
            change_note(note_id=kept.pk, facts=NoteFacts("Other"), by=acting(name))
        with pytest.raises(Forbidden):
            delete_note(note_id=kept.pk, by=acting(name))
    change_note(note_id=kept.pk, facts=NoteFacts("Secret again", "author", True), by=acting("cy"))
    with pytest.raises(NotThere):
        delete_note(note_id=kept.pk, by=acting("ada"))
    delete_note(note_id=kept.pk, by=acting("cy"))
    assert [entry.action for entry in AuditEntry.objects.filter(subject="crm.note").order_by("pk")] == [
        "note.added",
        "note.changed",
        "note.deleted",
    ]
    assert not any("Secret" in str(entry.changes) for entry in AuditEntry.objects.all())


def test_a_process_writes_no_note(maya: Contact) -> None:
    with pytest.raises(Refused):
        add_note(contact_id=maya.pk, facts=NoteFacts("Hm"), by=SYSTEM)


def test_a_note_for_its_author_moves_with_a_merge_and_back_and_stays_theirs(maya: Contact) -> None:
    twin = makers.contact("Maia", "Okafor", "maia@example.org")
    kept = note(twin, "author", "cy")
    merge = merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=acting("ada"))
    kept.refresh_from_db()
    assert (kept.contact_id, kept.circle) == (maya.pk, "author")
    assert "note" not in {entry.kind for entry in timeline_of(maya.pk, acting("ada")).entries}
    assert "note" in {entry.kind for entry in timeline_of(maya.pk, acting("cy")).entries}
    undo_merge(merge_id=merge.pk, by=acting("ada"))
    kept.refresh_from_db()
    assert (kept.contact_id, kept.circle) == (twin.pk, "author")


def test_an_interaction_is_recorded_changed_and_deleted_with_its_trace(maya: Contact) -> None:
    row = record_interaction(contact_id=maya.pk, facts=CALL, by=acting("cy"))
    assert (row.author.name, row.from_them) == ("Cy", False)
    assert abs(timezone.now() - row.at) < timedelta(minutes=1)
    when, before = datetime(2026, 3, 14, 15, tzinfo=UTC), row.at
    change_interaction(interaction_id=row.pk, facts=InteractionFacts("visit", "Tea", "", True, when), by=acting("ada"))
    assert Interaction.objects.values_list("kind", "summary", "from_them", "at").get() == ("visit", "Tea", True, when)
    changes = AuditEntry.objects.get(action="interaction.changed").changes
    assert changes["at"] == [before.isoformat(), when.isoformat()]
    delete_interaction(interaction_id=row.pk, by=acting("ada"))
    assert AuditEntry.objects.get(action="interaction.deleted").changes["summary"] == ["Tea", None]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "telepathy"}, "kind"),
        ({"summary": "  "}, "summary"),
        ({"summary": "x" * 201}, "summary"),
        ({"details": "x" * 10_001}, "details"),
        ({"at": datetime(2099, 1, 1, tzinfo=UTC)}, "at"),
        ({"at": datetime(1066, 10, 14, tzinfo=UTC)}, "at"),
    ],
)
def test_what_cannot_have_been_is_refused(maya: Contact, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        record_interaction(
            contact_id=maya.pk,
            facts=InteractionFacts(**({"kind": "call", "summary": "Hello"} | facts)),
            by=acting("cy"),
        )
    assert refused.value.field == field
    with pytest.raises(Forbidden):
        record_interaction(contact_id=maya.pk, facts=CALL, by=acting("dee"))


def test_everything_stands_on_one_timeline_in_order_page_by_page(maya: Contact) -> None:
    ada = acting("ada")
    for number in range(12):
        at = datetime(2026, 1, 1 + number, 12, tzinfo=UTC)
        record_interaction(contact_id=maya.pk, facts=InteractionFacts("call", f"Call {number}", at=at), by=ada)
        Note.objects.filter(pk=note(maya, text=f"Note {number}").pk).update(at=at)
    found, cursor = [], ""
    while True:
        page = timeline_of(maya.pk, ada, cursor=cursor, size=5)
        found += page.entries
        if page.earlier is None:
            break
        cursor = page.earlier
    assert [entry.mark for entry in found] == sorted((entry.mark for entry in found), reverse=True)
    assert len({entry.mark for entry in found}) == len(found) == 25  # with the change that made her
    assert {entry.mark.source for entry in found} == {"note", "interaction", "change"}
    assert [entry.mark.source for entry in timeline_of(maya.pk, ada, only="interaction", size=3).entries] == [
        "interaction"
    ] * 3


def test_a_longer_timeline_costs_no_more_queries(maya: Contact, django_assert_max_num_queries: Any) -> None:
    ada = acting("ada")
    for number in range(25):
        note(maya, who="cy" if number % 2 else "ada")
        record_interaction(contact_id=maya.pk, facts=CALL, by=ada)
    with django_assert_max_num_queries(8):
        assert len(timeline_of(maya.pk, ada).entries) == 20
