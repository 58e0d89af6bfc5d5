"""Notes and interactions on a person's page: composed, read, corrected, and for whom they are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.touch import InteractionFacts, NoteFacts, state_of
from crm.models import Contact, Interaction, Nonprofit, Note, ViewEntry
from crm.services.interactions import record_interaction
from crm.services.notes import add_note
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(member(name))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def ada(nonprofit: Nonprofit) -> Client:
    return signed_in("ada")


def page_of(contact: Contact) -> str:
    return reverse("staff:person", args=[contact.pk])


def seen(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def note(contact: Contact, circle: str, who: str, text: str = "Secret words", **facts: Any) -> Note:
    return add_note(contact_id=contact.pk, facts=NoteFacts(text, circle, **facts), by=acting(who))


def test_a_note_is_written_on_the_page_and_stands_on_the_timeline(ada: Client, maya: Contact) -> None:
    assert "never write here about the people you serve" in seen(ada, page_of(maya))
    sent = {"text": "Likes <b>tea</b>\nand calls", "circle": "open", "is_pinned": "on"}
    answer = ada.post(reverse("staff:new_note", args=[maya.pk]), sent)
    assert (answer.status_code, answer["Location"]) == (302, page_of(maya))
    page = seen(ada, page_of(maya))
    assert page.count("Likes &lt;b&gt;tea&lt;/b&gt;\nand calls") == 2  # on top, and in its place
    assert "Likes" in seen(ada, f"{page_of(maya)}?only=note")
    assert "Likes" not in seen(ada, f"{page_of(maya)}?only=gift").partition('id="feed"')[2]


def test_a_note_that_cannot_be_kept_stays_in_the_composer(ada: Client, maya: Contact) -> None:
    answer = ada.post(reverse("staff:new_note", args=[maya.pk]), {"text": "x" * 10_001, "circle": "author"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Shorten this to 10000 characters." in page
    assert "x" * 10_001 in page
    assert '<option value="author" selected>' in page


@pytest.mark.parametrize("path", ["", "?only=note", "edit/", "consent/", "fields/", "interactions/new/", "twin/"])
def test_a_note_for_its_author_is_on_no_page_of_anybody_else(maya: Contact, path: str) -> None:
    note(maya, "author", "cy", is_pinned=True)
    for name in ("ada", "ben", "dee"):
        client = signed_in(name)
        assert "Secret words" not in seen(client, f"{page_of(maya)}{path}")
        assert "Note only you can read" not in seen(client, f"{page_of(maya)}{path}")


@pytest.mark.parametrize("address", ["/people/export/", "/people/?q=Secret", "/search/?q=Secret", "/audit/", "/"])
def test_nor_in_an_export_a_search_or_the_log(ada: Client, maya: Contact, address: str) -> None:
    kept = note(maya, "author", "cy")
    answer = ada.get(address, follow=True)
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    assert b"Secret words" not in content
    here = reverse("staff:note", args=[maya.pk, kept.pk])
    assert ada.get(here).status_code == ada.post(here, {"text": "x", "circle": "open"}).status_code == 404
    assert ada.post(reverse("staff:remove_note", args=[maya.pk, kept.pk])).status_code == 404
    assert "Secret words" in seen(signed_in("cy"), page_of(maya))


def test_a_restricted_note_is_read_on_its_own_page_and_that_is_kept(maya: Contact) -> None:
    kept = note(maya, "restricted", "ada")
    Note.objects.filter(pk=kept.pk).update(author=member("cy"))
    here = reverse("staff:note", args=[maya.pk, kept.pk])
    assert signed_in("ben").get(here).status_code == 404
    ada = signed_in("ada")
    page = seen(ada, page_of(maya))
    assert "Restricted note" in page
    assert "Secret words" not in page
    assert not ViewEntry.objects.exists()
    assert "Secret words" in seen(ada, here)
    assert ViewEntry.objects.get().what == "restricted note"


def test_the_restricted_circle_is_offered_to_whoever_may_read_it(maya: Contact) -> None:
    assert 'value="restricted"' in seen(signed_in("ada"), page_of(maya))
    cy = signed_in("cy")
    assert 'value="restricted"' not in seen(cy, page_of(maya))
    answer = cy.post(reverse("staff:new_note", args=[maya.pk]), {"text": "x", "circle": "restricted"})
    assert answer.status_code == 422


def test_a_note_is_changed_and_deleted_by_its_author_and_read_by_others(ada: Client, maya: Contact) -> None:
    kept = note(maya, "open", "cy")
    here, cy = reverse("staff:note", args=[maya.pk, kept.pk]), signed_in("cy")
    assert "Delete this note" not in seen(ada, here)
    assert ada.post(here, {"text": "Mine", "circle": "open"}).status_code == 403
    assert cy.post(here, {"text": "Other words", "circle": "open"}).status_code == 302
    assert "Other words" in seen(ada, here)
    assert cy.post(reverse("staff:remove_note", args=[maya.pk, kept.pk])).status_code == 302
    assert not Note.objects.exists()


def test_whoever_only_reads_has_no_composer(maya: Contact) -> None:
    dee = signed_in("dee")
    assert 'id="composer"' not in seen(dee, page_of(maya))
    assert dee.post(reverse("staff:new_note", args=[maya.pk]), {"text": "x"}).status_code == 403


def typed(**changes: str) -> dict[str, str]:
    day = {"on": "2026-03-14", "hour": "15:30"}
    return {"kind": "visit", "from_them": "them", "summary": "Tea", "details": "Two\nlines"} | day | changes


def test_a_visit_is_recorded_at_its_hour_here_and_corrected(ada: Client, maya: Contact) -> None:
    new = reverse("staff:new_interaction", args=[maya.pk])
    assert ada.get(new).status_code == 200
    assert ada.post(new, typed()).status_code == 302
    row = Interaction.objects.get()
    assert row.at == datetime(2026, 3, 14, 19, 30, tzinfo=UTC)  # half past three in New York
    page = seen(ada, page_of(maya))
    assert "Visit: Tea" in page
    assert "They began it" in page
    here = reverse("staff:interaction", args=[maya.pk, row.pk])
    assert 'value="15:30"' in seen(ada, here)
    ada.post(here, typed(summary="Coffee"))
    row.refresh_from_db()
    assert (row.summary, row.at.minute) == ("Coffee", 30)
    assert ada.post(reverse("staff:remove_interaction", args=[maya.pk, row.pk])).status_code == 302
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": "2099-01-01"}, "That is still to come."),
        ({"on": "9999-12-31", "hour": "23:59"}, "That is still to come."),
        ({"on": "0001-01-01", "hour": "00:00"}, "Enter a day after 1900."),
        ({"on": "2026-02-30"}, "Enter a day like 2026-03-14."),
        ({"on": ""}, "Enter a day like 2026-03-14."),
        ({"hour": "25:00"}, "Enter a time like 15:30."),
        ({"summary": ""}, "Say in a line what it was about."),
        ({"summary": "x" * 201}, "Shorten this to 200 characters."),
        ({"on": "1066-10-14"}, "Enter a day after 1900."),
    ],
)
def test_a_slip_is_said_beside_its_answer_and_the_typing_stays(
    ada: Client, maya: Contact, changes: dict[str, str], sentence: str
) -> None:
    answer = ada.post(reverse("staff:new_interaction", args=[maya.pk]), typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Two\nlines" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_two_who_correct_at_once_the_second_sees_how_it_stands(ada: Client, maya: Contact) -> None:
    row = record_interaction(contact_id=maya.pk, facts=InteractionFacts("call", "Hello"), by=acting("cy"))
    here, seen_first = reverse("staff:interaction", args=[maya.pk, row.pk]), state_of(row)
    ada.post(here, typed(summary="Coffee", seen=seen_first))
    second = ada.post(here, typed(summary="Cake", seen=seen_first))
    page = second.content.decode()
    assert second.status_code == 422
    assert "Somebody else changed this while you were typing." in page
    assert "changed it to “Coffee”. You entered “Cake”." in page
    assert 'value="Cake"' in page
    row.refresh_from_db()
    assert f'name="seen" value="{state_of(row)}"' in page
    assert ada.post(here, typed(summary="Cake", seen=state_of(row))).status_code == 302


def test_whoever_only_reads_reads_an_interaction(maya: Contact) -> None:
    row = record_interaction(contact_id=maya.pk, facts=InteractionFacts("call", "Hello", "Long talk"), by=acting("cy"))
    here, dee = reverse("staff:interaction", args=[maya.pk, row.pk]), signed_in("dee")
    assert "Long talk" in seen(dee, here)
    assert "Save changes" not in seen(dee, here)
    assert dee.post(here, typed()).status_code == 403


def test_a_full_page_costs_as_many_queries_as_an_empty_one(
    ada: Client, maya: Contact, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as empty:
        ada.get(page_of(maya))
    for number in range(25):
        note(maya, "open", "cy" if number % 2 else "ada", f"Note {number}", is_pinned=number % 5 == 0)
        record_interaction(contact_id=maya.pk, facts=InteractionFacts("call", f"Call {number}"), by=acting("ben"))
    with django_assert_max_num_queries(len(empty.captured_queries)):
        ada.get(page_of(maya))
