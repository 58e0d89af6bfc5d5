"""Tags on a person's page, in the list of people, and the list of all tags."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Contact, ContactTag, Nonprofit, Tag
from crm.services.tag_vocabulary import make_tag
from crm.services.tags import put_tag, tag_contacts
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
WILD = "<script>=1+1 תורם"


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def tagging(contact: Contact) -> str:
    return reverse("staff:tag_person", args=[contact.pk])


def page_of(contact: Contact) -> str:
    return reverse("staff:person", args=[contact.pk])


def test_a_tag_is_put_on_shown_and_taken_off(ada: Client, maya: Contact) -> None:
    assert ada.post(tagging(maya), {"name": WILD}).status_code == 302
    page = ada.get(page_of(maya)).content.decode()
    assert "&lt;script&gt;=1+1 תורם</a>" in page
    tag = Tag.objects.get()
    assert ada.post(reverse("staff:untag_person", args=[maya.pk, tag.pk])).status_code == 302
    assert not ContactTag.objects.exists()


def test_htmx_gets_the_tags_alone_and_a_refusal_keeps_the_typing(ada: Client, maya: Contact) -> None:
    asked = {"HX-Request": "true"}
    part = ada.post(tagging(maya), {"name": "Runner"}, headers=asked).content.decode()
    assert part.strip().startswith('<div id="own-tags"')
    assert "Runner" in part
    refused = ada.post(tagging(maya), {"name": "x" * 61}, headers=asked)
    assert refused.status_code == 422
    assert "Shorten this to 60 characters." in refused.content.decode()
    assert "x" * 61 in refused.content.decode()
    whole = ada.post(tagging(maya), {"name": ""})
    assert (whole.status_code, "Enter a tag." in whole.content.decode()) == (422, True)


def test_tags_are_offered_while_typing(ada: Client, maya: Contact) -> None:
    for name in ("Major donor", "Runner"):
        make_tag(name=name, by=acting("ada"))
    offers = reverse("staff:offer_tags", args=[maya.pk])
    assert "Runner" in ada.get(offers).content.decode()
    assert ada.get(offers, {"name": "don"}).content.decode().strip() == '<option value="Major donor"></option>'


def test_who_may_not_make_tags_is_told_whom_to_ask(client: Client, maya: Contact) -> None:
    client.force_login(member("cy"))
    answer = client.post(tagging(maya), {"name": "New"})
    assert answer.status_code == 422
    assert "There is no such tag." in answer.content.decode()


def test_people_are_listed_counted_and_exported_by_tag(ada: Client, maya: Contact) -> None:
    makers.contact("Ben", "Ito", "ben@example.org")
    tag = put_tag(contact_id=maya.pk, name=WILD, by=acting("ada"))
    page = ada.get("/people/", {"tag": tag.pk}).content.decode()
    assert "Maya Okafor" in page
    assert "Ito" not in page
    assert "1 person" in page
    answer = ada.get("/people/export/", {"tag": tag.pk})
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))  # type: ignore[call-overload]
    assert (row["first_name"], row["tags"]) == ("Maya", "<script>=1+1 תורם")


def test_a_tag_that_begins_a_formula_is_text_in_a_file(ada: Client, maya: Contact) -> None:
    put_tag(contact_id=maya.pk, name="=HYPERLINK(1)", by=acting("ada"))
    answer = ada.get("/people/export/")
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))  # type: ignore[call-overload]
    assert row["tags"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("asked", ["0", "x", "999999", "-1"])
def test_a_tag_that_is_gone_lists_and_exports_nobody(ada: Client, maya: Contact, asked: str) -> None:
    listed = ada.get("/people/", {"tag": asked})
    assert listed.context["rows"] == []
    assert "There is no such tag." in listed.content.decode()
    assert ada.get("/people/export/", {"tag": asked})["Location"] == f"/people/?tag={asked}"


def test_the_list_of_tags_is_kept_there(ada: Client, maya: Contact) -> None:
    assert ada.post("/tags/", {"name": "Gala"}).status_code == 302
    again = ada.post("/tags/", {"name": "GALA"})
    assert (again.status_code, "There is a tag Gala already." in again.content.decode()) == (422, True)
    gala, old = Tag.objects.get(), put_tag(contact_id=maya.pk, name="Gala 25", by=acting("ada"))
    assert ada.post(f"/tags/{gala.pk}/", {"name": "Gala guest"}).status_code == 302
    assert ada.post(f"/tags/{old.pk}/unite/", {"into": old.pk}).status_code == 422
    assert ada.post(f"/tags/{old.pk}/unite/", {"into": gala.pk}).status_code == 302
    page = ada.get("/tags/").content.decode()
    assert "Gala guest" in page
    assert "Gala 25" not in page.partition("All tags")[2]
    assert "1 person" in page
    assert ada.post(f"/tags/{gala.pk}/archive/", follow=True).status_code == 200
    assert Tag.objects.get().archived_at is not None
    ada.post(f"/tags/{gala.pk}/archive/", {"act": "restore"})
    assert Tag.objects.get().archived_at is None


def test_lists_cost_as_many_queries_for_many_as_for_one(
    ada: Client, nonprofit: Nonprofit, django_assert_max_num_queries: Any
) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            person = makers.contact("Person", f"No{number}", f"p{number}@example.org")
            tag = put_tag(contact_id=person.pk, name=f"Tag {number}", by=acting("ada"))
            tag_contacts(contact_ids=[person.pk], tag_id=tag.pk, by=acting("ada"))

    fill(0, 1)
    for address in ("/tags/", "/people/"):
        with django_assert_max_num_queries(30) as one:
            ada.get(address)
        fill(25 if address == "/people/" else 1, 50 if address == "/people/" else 25)
        with django_assert_max_num_queries(len(one.captured_queries)):
            ada.get(address)
