"""Somebody who may be known already is told wherever staff type: added, changed, given a way to be reached by."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.emails import EmailFacts
from crm.domain.phones import PhoneFacts
from crm.domain.postal import PostalFacts
from crm.models import Contact, EmailAddress, Nonprofit, SuspectedDuplicate
from crm.services.duplicates import say_two_people
from crm.services.email_addresses import add_email
from crm.services.households import make_household
from crm.services.phones import add_phone
from crm.services.postal_addresses import add_postal_address
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
HARBOR = {"lines": "12 Harbor Street", "city": "Portland", "region": "ME", "postal_code": "04101", "country": "US"}
TYPED = {
    "email": {"address": "Maya@example.org", "kind": "home"},
    "phone": {"number": "(207) 555-0134", "kind": "home"},
    "address": HARBOR | {"kind": "home"},
}
SAME, ANOTHER = "We may know this person already: ", "Somebody else is reached the same way: "


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    maya = makers.contact()
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    add_postal_address(contact_id=maya.pk, facts=PostalFacts(**HARBOR), by=acting("ada"))
    return maya


def new(contact: Contact, kind: str) -> str:
    return reverse("staff:new_way", args=[contact.pk, kind])


def compare(contact: Contact, other: Contact) -> str:
    return reverse("staff:compare", args=[contact.pk, other.pk])


@pytest.mark.parametrize("kind", TYPED)
def test_a_way_of_somebody_known_is_told_and_noted_at_once(ada: Client, maya: Contact, kind: str) -> None:
    twin = makers.contact("Maya", "Okafor", "other@example.org")
    page = ada.post(new(twin, kind), TYPED[kind], follow=True).content.decode()
    assert SAME in page
    assert f'<a href="{compare(twin, maya)}">Compare with Maya Okafor</a>' in page
    pair = SuspectedDuplicate.objects.get()
    assert (pair.low_id, pair.high_id, pair.household) == (maya.pk, twin.pk, False)
    assert SAME not in ada.get(reverse("staff:person", args=[twin.pk])).content.decode()


@pytest.mark.parametrize("kind", TYPED)
def test_a_way_of_somebody_who_is_another_is_told_too(ada: Client, maya: Contact, kind: str) -> None:
    stranger = makers.contact("Zed", "Quill", "zed@example.org")
    page = ada.post(new(stranger, kind), TYPED[kind], follow=True).content.decode()
    assert ANOTHER in page
    assert SAME not in page
    assert not SuspectedDuplicate.objects.exists()


def test_a_changed_way_is_looked_at_as_well(ada: Client, maya: Contact) -> None:
    twin = makers.contact("Maya", "Okafor", "other@example.org")
    row = EmailAddress.objects.get(contact=twin)
    there = reverse("staff:change_way", args=[twin.pk, "email", row.pk])
    assert SAME in ada.post(there, TYPED["email"], follow=True).content.decode()


def test_the_facts_of_a_person_are_looked_at_as_well(ada: Client, maya: Contact) -> None:
    stranger = makers.contact("Zed", "Quill", "zed@example.org")
    there = reverse("staff:edit_person", args=[stranger.pk])
    typed = {"first_name": "Maya", "last_name": "Okafor", "email": "maya@example.org"}
    assert compare(stranger, maya) in ada.post(there, typed, follow=True).content.decode()
    assert SuspectedDuplicate.objects.count() == 1
    assert SAME not in ada.post(there, typed | {"pronouns": "she/her"}, follow=True).content.decode()


def test_whoever_is_told_apart_or_lives_there_is_not_told_again(ada: Client, maya: Contact) -> None:
    sister, spouse = makers.contact("Mya", "Okafor", "m@example.org"), makers.contact("Dan", "Okafor", "d@example.org")
    say_two_people(contact_id=maya.pk, other_id=sister.pk, by=acting("ada"))
    make_household(contact_ids=[maya.pk, spouse.pk], by=acting("ada"))
    for contact in (sister, spouse):
        page = ada.post(new(contact, "phone"), TYPED["phone"], follow=True).content.decode()
        assert compare(contact, maya) not in page
        add_email(contact_id=contact.pk, facts=EmailFacts(f"x{contact.pk}@example.org"), by=acting("ada"))
    assert not SuspectedDuplicate.objects.filter(low=maya).exists()


def test_a_warning_shows_the_way_and_never_writes_markup(ada: Client, maya: Contact) -> None:
    Contact.objects.filter(pk=maya.pk).update(first_name="<b>Maya")
    twin = makers.contact("Maya", "Okafor", "other@example.org")
    page = ada.post(new(twin, "email"), TYPED["email"], follow=True).content.decode()
    assert "&lt;b&gt;Maya" in page
    assert "<b>Maya" not in page


def test_the_warning_on_adding_takes_the_focus_and_opening_comes_first(ada: Client, maya: Contact) -> None:
    typed = {"first_name": "Maya", "last_name": "Okafor", "email": "maya@example.org"}
    page = ada.post("/people/new/", typed).content.decode()
    assert re.search(r'role="alert" tabindex="-1" id="known" autofocus', page)
    opening, anyway = (
        page.index(f'<a class="btn primary" href="/people/{maya.pk}/">Open Maya Okafor'),
        page.index("anyway"),
    )
    assert opening < anyway
    assert '<button class="btn" type="submit" name="anyway"' in page
    ada.post("/people/new/", typed | {"anyway": "1"})
    assert SuspectedDuplicate.objects.count() == 1
