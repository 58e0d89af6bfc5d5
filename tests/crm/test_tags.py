"""Tags: one word is one tag, put on one or many alike, renamed, united and put away without losing anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.tags import LONGEST, checked_tag
from crm.models import AuditEntry, Contact, ContactTag, Nonprofit, Segment, Tag
from crm.selectors.tags import counted_tags, tags_like, tags_of
from crm.services.merging import merge_contacts
from crm.services.tag_vocabulary import archive_tag, make_tag, rename_tag, restore_tag, unite_tags
from crm.services.tags import put_tag, tag_contacts, take_tag_off, untag_contacts
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def people(number: int) -> list[Contact]:
    return [makers.contact("Person", f"No{one}", f"p{one}@example.org") for one in range(number)]


def names_of(contact: Contact) -> list[str]:
    return [tag.name for tag in tags_of([contact.pk]).get(contact.pk, [])]


def test_one_word_is_one_tag_however_it_is_spelt(maya: Contact) -> None:
    ada = acting("ada")
    first = put_tag(contact_id=maya.pk, name="Major  donor", by=ada)
    assert put_tag(contact_id=maya.pk, name=" major DÓNOR", by=ada) == first
    assert names_of(maya) == ["Major donor"]
    assert AuditEntry.objects.filter(action="contact.tagged").count() == 1


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "=1+1", "תורם גדול", "Ñandú é̂", "a\u202eb", "'; DROP TABLE crm_tag; --", "%s {x}"],
)
def test_any_words_make_a_tag(maya: Contact, name: str) -> None:
    tag = put_tag(contact_id=maya.pk, name=name, by=acting("ada"))
    assert "\u202e" not in tag.name
    assert put_tag(contact_id=maya.pk, name=tag.name, by=acting("ada")) == tag


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "\u0301", "x" * (LONGEST + 1), "ﷺ" * 10, "x" * 10_000])
def test_what_is_no_word_or_too_long_is_refused(maya: Contact, name: str) -> None:
    with pytest.raises(Refused) as refused:
        put_tag(contact_id=maya.pk, name=name, by=acting("ada"))
    assert refused.value.field == "name"
    assert not Tag.objects.exists()


@given(st.text(max_size=80))
def test_a_kept_name_is_read_as_itself(typed: str) -> None:
    try:
        name, key = checked_tag(typed)
    except Refused:
        return
    assert checked_tag(name) == (name, key)
    assert 0 < len(key) <= LONGEST


def test_a_new_tag_takes_leave_to_make_one_and_an_old_one_does_not(maya: Contact) -> None:
    with pytest.raises(Refused) as refused:
        put_tag(contact_id=maya.pk, name="Runner", by=acting("cy"))
    assert refused.value.code == "no_such_tag"
    make_tag(name="Runner", by=acting("ben"))
    put_tag(contact_id=maya.pk, name="runner", by=acting("cy"))
    assert names_of(maya) == ["Runner"]
    with pytest.raises(Forbidden):
        put_tag(contact_id=maya.pk, name="Runner", by=acting("dee"))


def test_taking_off_what_is_not_there_changes_nothing(maya: Contact) -> None:
    tag = put_tag(contact_id=maya.pk, name="Runner", by=acting("ada"))
    take_tag_off(contact_id=maya.pk, tag_id=tag.pk, by=acting("ada"))
    take_tag_off(contact_id=maya.pk, tag_id=tag.pk, by=acting("ada"))
    assert names_of(maya) == []
    assert AuditEntry.objects.get(action="contact.untagged").changes == {"tag": ["Runner", None]}


def test_many_are_tagged_as_one_is(nonprofit: Nonprofit) -> None:
    ada, (one, *others) = acting("ada"), people(4)
    tag = put_tag(contact_id=one.pk, name="Runner", by=ada)
    assert tag_contacts(contact_ids=[person.pk for person in (one, *others)], tag_id=tag.pk, by=ada) == 3
    assert {name for person in (one, *others) for name in names_of(person)} == {"Runner"}
    entries = AuditEntry.objects.filter(action="contact.tagged")
    told = {(entry.subject, entry.subject_id, entry.contact_id, str(entry.changes)) for entry in entries}
    assert told == {
        ("crm.contact", str(person.pk), person.pk, "{'tag': [None, 'Runner']}") for person in (one, *others)
    }
    assert untag_contacts(contact_ids=[person.pk for person in others], tag_id=tag.pk, by=ada) == 3
    assert list(ContactTag.objects.values_list("contact_id", flat=True)) == [one.pk]
    assert AuditEntry.objects.filter(action="contact.untagged").count() == 3


def test_many_cost_no_more_queries_than_few(nonprofit: Nonprofit, django_assert_max_num_queries: object) -> None:
    tag = make_tag(name="Runner", by=acting("ada"))
    ids, ada = [person.pk for person in people(25)], acting("ada")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert tag_contacts(contact_ids=ids, tag_id=tag.pk, by=ada) == 25


def test_the_merged_are_tagged_no_more(nonprofit: Nonprofit) -> None:
    winner, loser = people(2)
    tag = make_tag(name="Runner", by=acting("ada"))
    merge_contacts(winner_id=winner.pk, loser_id=loser.pk, by=acting("ada"))
    assert tag_contacts(contact_ids=[winner.pk, loser.pk], tag_id=tag.pk, by=acting("ada")) == 1
    with pytest.raises(NotThere):
        put_tag(contact_id=loser.pk, name="Runner", by=acting("ada"))


def test_a_tag_is_renamed_unless_another_is_called_so(maya: Contact) -> None:
    runner, walker = (put_tag(contact_id=maya.pk, name=name, by=acting("ada")) for name in ("Runner", "Walker"))
    rename_tag(tag_id=runner.pk, name="RUNNER", by=acting("ben"))
    assert names_of(maya) == ["RUNNER", "Walker"]
    with pytest.raises(Refused) as refused:
        rename_tag(tag_id=walker.pk, name="runner", by=acting("ben"))
    assert refused.value.code == "tag_there"
    with pytest.raises(Forbidden):
        rename_tag(tag_id=walker.pk, name="Hiker", by=acting("cy"))


def test_two_tags_become_one_and_nobody_has_it_twice(nonprofit: Nonprofit) -> None:
    ada, (both, old, new) = acting("ada"), people(3)
    gone, kept = make_tag(name="Gala 25", by=ada), make_tag(name="Gala", by=ada)
    tag_contacts(contact_ids=[both.pk, old.pk], tag_id=gone.pk, by=ada)
    tag_contacts(contact_ids=[both.pk, new.pk], tag_id=kept.pk, by=ada)
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=ada)
    assert [names_of(person) for person in (both, old, new)] == [["Gala"]] * 3
    assert list(Tag.objects.values_list("name", flat=True)) == ["Gala"]
    assert AuditEntry.objects.get(action="tag.united").changes == {
        "tag": ["Gala 25", "Gala"],
        "number": [gone.pk, kept.pk],
        "people": [None, 2],
    }
    with pytest.raises(Refused):
        unite_tags(tag_id=kept.pk, into_id=kept.pk, by=ada)


def test_a_segment_that_asks_for_a_tag_asks_for_the_one_it_became(nonprofit: Nonprofit) -> None:
    ada = acting("ada")
    gone, kept = make_tag(name="Gala 25", by=ada), make_tag(name="Gala", by=ada)
    asked = {"all": [{"not": {"is": "tag", "tag": str(gone.pk)}}, {"any": [{"is": "tag", "tag": str(kept.pk)}]}]}
    segment = Segment.objects.create(name="Guests", asked=asked)
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=ada)
    segment.refresh_from_db()
    told = {"is": "tag", "tag": str(kept.pk)}
    assert segment.asked == {"all": [{"not": told}, {"any": [told]}]}


def test_an_archived_tag_stays_on_people_and_is_offered_no_more(maya: Contact) -> None:
    ada, ben = acting("ada"), makers.contact("Ben", "Ito", "ben@example.org")
    tag = put_tag(contact_id=maya.pk, name="Runner", by=ada)
    archive_tag(tag_id=tag.pk, by=ada)
    assert names_of(maya) == ["Runner"]
    assert tags_like("run") == []
    with pytest.raises(Refused) as refused:
        put_tag(contact_id=ben.pk, name="Runner", by=ada)
    assert refused.value.code == "archived"
    with pytest.raises(Refused):
        tag_contacts(contact_ids=[ben.pk], tag_id=tag.pk, by=ada)
    restore_tag(tag_id=tag.pk, by=ada)
    assert tags_like("run") == [tag]


def test_tags_are_offered_by_the_beginning_of_a_word_and_counted_by_living_people(nonprofit: Nonprofit) -> None:
    ada, (winner, loser) = acting("ada"), people(2)
    tag = make_tag(name="Major donor", by=ada)
    tag_contacts(contact_ids=[winner.pk, loser.pk], tag_id=tag.pk, by=ada)
    assert tags_like("don") == tags_like("MAJ") == [tag]
    assert tags_like("onor") == []
    assert tags_like("", but=winner.pk) == []
    merge_contacts(winner_id=winner.pk, loser_id=loser.pk, by=ada)
    assert [found.people for found in counted_tags()] == [1]  # type: ignore[attr-defined]
