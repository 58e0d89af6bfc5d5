"""The pages on which staff see two records side by side, merge them, tell them apart and take it back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import (
    Contact,
    ContactMerge,
    CustomField,
    CustomValue,
    NotDuplicate,
    PostalAddress,
    SuspectedDuplicate,
)
from crm.services.households import make_household
from donors.models import Gift
from tests import makers
from tests.cast import acting, member
from tests.crm.merging.people import merge, phone, two_mayas

pytestmark = pytest.mark.django_db
LIST = "/people/duplicates/"


@pytest.fixture
def mayas(nonprofit: object) -> tuple[Contact, Contact]:
    return two_mayas()


@pytest.fixture
def ada(client: Client, nonprofit: object) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")
    return client


def suspect(one: Contact, other: Contact, points: int = 70, **values: object) -> SuspectedDuplicate:
    reasons = ["given", "email"]
    return SuspectedDuplicate.objects.create(low=one, high=other, points=points, reasons=reasons, **values)


def compare(one: Contact, other: Contact) -> str:
    return reverse("staff:compare", args=[one.pk, other.pk])


def test_pairs_are_listed_by_points_with_what_they_share(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    suspect(*mayas)
    suspect(mayas[0], makers.contact("Mia", "Lee", ""), 90)
    suspect(mayas[1], makers.contact("Dan", "Okafor", ""), 80, household=True)
    page = ada.get(LIST)
    assert [(pair.points, pair.reasons) for pair in page.context["pairs"]] == [
        (90, "Same first name · Same email"),
        (70, "Same first name · Same email"),
    ]
    assert compare(*mayas) in page.content.decode()
    together = ada.get(LIST, {"household": "1"})
    assert [pair.other.first_name for pair in together.context["pairs"]] == ["Dan"]


def test_the_list_goes_on_page_by_page_at_the_same_cost(
    ada: Client, mayas: tuple[Contact, Contact], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts, seen, cursor = [], 0, ""
    for more in (1, 24, 75):
        for number in range(more):
            suspect(mayas[0], makers.contact(f"P{number}", "Same", f"p{number}@example.org"), 50 + number % 5)
        with django_assert_max_num_queries(8) as queries:
            page = ada.get(LIST)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    while cursor is not None:
        page = ada.get(LIST, {"page": cursor})
        seen += len(page.context["pairs"])
        cursor = page.context["page"].next
    assert seen == 100


def test_two_records_stand_side_by_side_with_what_moves(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    makers.gift(other)
    Contact.objects.filter(pk=other.pk).update(prefix="Dr.", no_post=True)
    page = ada.get(compare(maya, other))
    lines = {line.name: line for line in page.context["lines"]}
    assert (lines["first_name"].ours, lines["first_name"].theirs, lines["first_name"].chosen) == (
        "Maya",
        "M.",
        "winner",
    )
    assert (lines["prefix"].differs, lines["prefix"].chosen) == (True, "loser")
    assert not lines["last_name"].differs
    assert ("Gifts", 1) in page.context["moving"]
    assert page.context["protections"] == ["No post"]


def test_what_is_masked_elsewhere_is_masked_here(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    phone(other, "+12075550134", is_primary=True)
    PostalAddress.objects.create(
        contact=other, lines="12 Harbor St", city="Portland", country="US", is_primary=True, postal_code="04101"
    )
    Contact.objects.filter(pk=maya.pk).update(safe_contact=True)
    page = ada.get(compare(maya, other)).content.decode()
    assert "2075550134" not in page
    assert "Harbor" not in page
    assert "maya@example.org" not in page


def test_the_two_become_one_as_chosen(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    shirt = CustomField.objects.create(key="shirt", label="Shirt", kind="text")
    for contact, size in ((maya, "S"), (other, "M")):
        CustomValue.objects.create(contact=contact, field=shirt, text=size)
    makers.gift(other)
    answer = ada.post(compare(maya, other), {"first_name": "loser", "custom.shirt": "loser"}, follow=True)
    said = answer.content.decode().partition('class="told"')[2].partition("<h1")[0]
    assert "M. Okafor was merged into this record." in said
    assert reverse("staff:undo_merge", args=[ContactMerge.objects.get().pk]) in said
    assert "Undo the merge</button>" in said, "the message itself leads back"
    assert Contact.objects.get().first_name == "M."
    assert CustomValue.objects.get().text == "M"
    assert Gift.objects.get().contact_id == maya.pk


def test_an_old_link_leads_to_who_stands(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    merge(maya, other)
    for name in ("staff:person", "staff:edit_person"):
        answer = ada.get(reverse(name, args=[other.pk]))
        assert (answer.status_code, answer["Location"]) == (302, reverse(name, args=[maya.pk]))
    assert ada.post(reverse("staff:edit_person", args=[other.pk]), {}).status_code == 404


def test_a_merge_is_undone_from_the_page_of_who_stands(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    merged = merge(maya, other)
    Contact.objects.filter(pk=maya.pk).update(prefix="Dr.")
    page = ada.get(reverse("staff:person", args=[maya.pk])).content.decode()
    assert "M. Okafor was merged into this record on" in page
    undo = reverse("staff:undo_merge", args=[merged.pk])
    assert undo in page
    answer = ada.post(undo, follow=True)
    assert answer.redirect_chain == [(reverse("staff:person", args=[other.pk]), 302)]
    assert Contact.objects.count() == 2


def test_what_an_undo_left_is_told(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    phone(other, "+12075550134")
    merged = merge(maya, other)
    maya.phones.all().delete()
    undo = reverse("staff:undo_merge", args=[merged.pk])
    answer = ada.post(undo, follow=True).content.decode()
    assert "Telephone numbers: 1 changed since, left as they are." in answer
    assert "undone already" in ada.post(undo, follow=True).content.decode()
    assert "Telephone numbers: 1 changed since" in ada.get(reverse("staff:merges")).content.decode()


def test_two_people_are_not_suggested_again(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    suspect(*mayas)
    person = reverse("staff:person", args=[mayas[1].pk])
    assert "There are records like this one." in ada.get(person).content.decode()
    ada.post(reverse("staff:tell_apart", args=[mayas[1].pk, mayas[0].pk]))
    assert NotDuplicate.objects.values_list("low", "high").get() == (mayas[0].pk, mayas[1].pk)
    assert "There are records like this one" not in ada.get(person).content.decode()


def test_a_refusal_is_said_on_the_page(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    coop = makers.contact("", "", "", organisation_name="Harbor Co-op")
    answer = ada.post(compare(mayas[0], coop))
    assert answer.status_code == 422
    assert "A person and an organisation cannot become one." in answer.content.decode()
    itself = compare(mayas[0], mayas[0])
    assert ada.post(itself)["Location"] == ada.get(itself)["Location"] == f"/people/{mayas[0].pk}/twin/"
    assert ada.post(compare(mayas[0], mayas[1]), {"first_name": "both"}).status_code == 422
    assert not ContactMerge.objects.exists()


def test_the_other_record_is_searched_for(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    page = ada.get(reverse("staff:find_twin", args=[mayas[0].pk]), {"q": "okafor"})
    assert [other.pk for other, _ in page.context["found"]] == [mayas[1].pk]
    assert compare(*mayas) in page.content.decode()


def test_whoever_may_not_merge_sees_nothing_of_it(client: Client, mayas: tuple[Contact, Contact]) -> None:
    suspect(*mayas)
    client.force_login(member("cy"))
    page = client.get(reverse("staff:person", args=[mayas[0].pk])).content.decode()
    assert "There are records like this one" not in page
    assert "Merge with another" not in page
    assert LIST not in page


def test_two_who_look_like_two_people_are_merged_with_caution(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    maya, other = mayas
    assert ada.get(compare(maya, other)).context["cautions"] == []
    dan = makers.contact("Dan", "Okafor", "dan@example.org")
    stranger = makers.contact("Zed", "Quill", "zed@example.org")
    assert ada.get(compare(maya, stranger)).context["cautions"] == [
        "First names do not fit: these look like two people."
    ]
    page = ada.get(compare(maya, dan)).content.decode()
    assert "First names do not fit: these look like two people of one household." in page
    assert 'class="btn primary" type="submit" form="merge"' not in page
    home = make_household(contact_ids=[maya.pk, other.pk], by=acting("ada"))
    assert home.pk
    assert "The two live in one household" in ada.get(compare(maya, other)).content.decode()


def test_a_person_and_an_organisation_are_not_compared(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    theater = makers.contact("", "", "box@example.org", organisation_name="Okafor Theater")
    answer = ada.get(compare(mayas[0], theater), follow=True)
    assert answer.redirect_chain == [(reverse("staff:find_twin", args=[mayas[0].pk]), 302)]
    assert "A person and an organisation cannot become one." in answer.content.decode()
    found = ada.get(reverse("staff:find_twin", args=[mayas[0].pk]), {"q": "okafor"}).context["found"]
    assert [row.pk for row, _ in found] == [mayas[1].pk]


def test_a_number_of_an_own_field_is_written_plainly(ada: Client, mayas: tuple[Contact, Contact]) -> None:
    seats = CustomField.objects.create(key="seats", label="Seats", kind="number")
    CustomValue.objects.create(contact=mayas[1], field=seats, number=Decimal("3.0000"))
    lines = {line.name: line for line in ada.get(compare(*mayas)).context["lines"]}
    assert lines["custom.seats"].theirs == "3"
