"""Who is like whom: what a form shows at once, and what the night finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.postal import match_key
from crm.models import Contact, Household, PostalAddress, SuspectedDuplicate
from crm.selectors.likeness import alike, likes
from crm.services.contacts import create_contact
from crm.services.duplicate_scan import find_duplicates
from crm.services.duplicates import say_two_people
from tests import makers
from tests.crm.merging.people import email, merge, phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nonprofit")]


def lives(contact: Contact, lines: str = "12 Harbor Street", code: str = "04101") -> None:
    key = match_key(lines, "Portland", code, "US")
    PostalAddress.objects.create(contact=contact, lines=lines, postal_code=code, country="US", match_key=key)


def pairs() -> dict[tuple[int, int], SuspectedDuplicate]:
    return {(row.low_id, row.high_id): row for row in SuspectedDuplicate.objects.all()}


def someone(first: str, last: str = "Okafor", address: str = "", **values: Any) -> Contact:
    return makers.contact(first, last, address, **values)


def test_a_form_shows_the_likest_first_and_nobody_else() -> None:
    same = someone("Maya", address="maya@example.org")
    called_so = someone("Maya")
    someone("Dan")
    typed = Identity("Maya", "Okafor", email="MAYA@example.org")
    assert [like.contact for like in likes(typed)] == [same, called_so]
    assert alike(typed) == [same, called_so]
    assert [like.contact for like in likes(typed, but=same.pk)] == [called_so]


def test_swapped_names_and_short_ones_are_found() -> None:
    robert = someone("Robert", "Ferris", "rob@example.org")
    assert alike(Identity("Ferris", "Robert", email="x@example.org")) == [robert]
    assert alike(Identity("Bob", "Ferris", email="rob@example.org")) == [robert]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        (Identity("Ann", "Quillfeather-Smith"), Identity("Ann", "Quillfeather Smith")),
        (Identity("Ann", "Quillfeather Smith"), Identity("Ann", "Quillfeather-Smith")),
        (Identity("Katherine", "Ferris", preferred_name="Zuzu"), Identity("Zuzu", "Ferris")),
        (Identity("Zuzu", "Ferris"), Identity("Katherine", "Ferris", preferred_name="Zuzu")),
        (Identity("Robert", "Ferris"), Identity("Bob", "Ferris")),
        (Identity(organisation_name="Harbor Co-op"), Identity(organisation_name="Harbor Co-op, Inc.")),
        (Identity(organisation_name="Acme S.L."), Identity(organisation_name="ACME")),
        (Identity(organisation_name="Acme"), Identity(organisation_name="Acme GmbH")),
        (Identity(organisation_name="Mar Azul S.A. de C.V."), Identity(organisation_name="Mar Azul")),
    ],
)
def test_a_name_written_otherwise_is_found(known: Identity, typed: Identity) -> None:
    contact = create_contact(identity=known, by=SYSTEM)
    assert alike(typed) == [contact]


@pytest.mark.parametrize("other", ["Acme Foundation", "Inc", "Ackley Inc."])
def test_a_legal_form_alone_makes_nobody_alike(other: str) -> None:
    create_contact(identity=Identity(organisation_name=other), by=SYSTEM)
    assert alike(Identity(organisation_name="Acme Inc.")) == []


def test_whoever_has_the_long_form_or_the_address_is_found_among_a_large_family() -> None:
    william = someone("William", "Garcia", "will@example.org")
    for number in range(25):
        someone(f"Al{number}", "Garcia", f"al{number}@example.org")
        someone("Bob", "Garcia", f"bob{number}@example.org")
    shared = someone("Bob", "Garcia", "casa@example.org")
    assert william in alike(Identity("Bill", "Garcia", email="new@example.org"))
    assert alike(Identity("Bob", "Garcia", email="casa@example.org"))[0] == shared


def test_a_spouse_at_the_address_is_shown_to_who_types_and_scores_too_low_to_be_one() -> None:
    maya = someone("Maya", address="home@example.org")
    (like,) = likes(Identity("Dan", "Okafor", email="home@example.org"))
    assert (like.contact, like.score.points < 45) == (maya, True)


def test_a_look_for_likes_costs_the_same_for_many_as_for_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(60):
        someone("Maya", address=f"m{number}@example.org")
    with django_assert_max_num_queries(6):
        assert len(likes(Identity("Maya", "Okafor", email="m3@example.org"))) == 5


def test_the_night_finds_pairs_by_each_key_and_tells_why() -> None:
    maya, again = someone("Maya", address="maya@example.org"), someone("M.")
    email(again, "maya@example.org")
    jo, joseph = someone("Jo", "Reyes"), someone("Joseph", "Reyes")
    for contact in (jo, joseph):
        phone(contact, "+12075550134")
    ann, anne = someone("Ann", "Baker"), someone("Ann", "Backer")
    lives(ann)
    lives(anne, "12 Harbor St.")
    someone("Ann", "Baker")  # her name alone
    assert find_duplicates(everyone=True) == 3
    assert set(pairs()) == {(maya.pk, again.pk), (jo.pk, joseph.pk), (ann.pk, anne.pk)}
    assert pairs()[maya.pk, again.pk].reasons == ["initial", "family", "email"]


def test_a_near_name_in_one_area_is_found() -> None:
    ann, anne = someone("Ann", "Baker"), someone("Ann", "Bakerr")
    lives(ann, "1 First St")
    lives(anne, "99 Long Road")
    find_duplicates(everyone=True)
    assert pairs()[ann.pk, anne.pk].reasons == ["given", "near_family", "area"]


def test_a_couple_is_suggested_to_live_together_until_they_do() -> None:
    maya, dan = someone("Maya"), someone("Dan")
    for contact in (maya, dan):
        phone(contact, "+12075550134")
        lives(contact)
    find_duplicates(everyone=True)
    assert pairs()[maya.pk, dan.pk].household
    Contact.objects.update(household=Household.objects.create(name="Okafor"))
    find_duplicates(everyone=True)
    assert pairs() == {}


def test_two_who_were_told_apart_are_not_suggested_again() -> None:
    maya, again = someone("Maya", address="a@example.org"), someone("Maya")
    email(again, "a@example.org")
    say_two_people(contact_id=again.pk, other_id=maya.pk, by=SYSTEM)
    assert find_duplicates(everyone=True) == find_duplicates() == 0


def test_a_mailbox_of_many_says_nothing() -> None:
    for number in range(60):
        email(someone("Maya", f"N{number}"), "all@example.org")
    assert find_duplicates(everyone=True) == 0


def test_every_night_only_whom_somebody_changed_is_looked_at() -> None:
    maya, again = someone("Maya", address="maya@example.org"), someone("Maya")
    email(again, "maya@example.org")
    Contact.objects.update(updated_at=timezone.now() - timedelta(days=3))
    assert find_duplicates() == 0
    Contact.objects.filter(pk=again.pk).update(updated_at=timezone.now())
    assert find_duplicates() == 1
    assert find_duplicates(everyone=True) == 1
    email(maya, "more@example.org")
    again.email_addresses.all().delete()
    assert find_duplicates() == 0
    assert pairs() == {}


def test_the_night_and_the_week_find_the_same() -> None:
    for number in range(8):
        contact = someone(("Maya", "M.", "Dan", "Mya")[number % 4], ("Okafor", "Okafer")[number % 2])
        phone(contact, f"+1207555010{number % 3}")
        lives(contact, f"{number % 2} Harbor St")
    find_duplicates(everyone=True)
    weekly = {pair: (row.points, row.household) for pair, row in pairs().items()}
    find_duplicates()
    assert {pair: (row.points, row.household) for pair, row in pairs().items()} == weekly != {}


def test_whoever_was_merged_is_in_no_pair() -> None:
    maya, again = someone("Maya", address="maya@example.org"), someone("Maya")
    email(again, "maya@example.org")
    find_duplicates(everyone=True)
    merge(maya, again)
    assert pairs() == {}
    assert find_duplicates(everyone=True) == 0


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("find_duplicates", "--everyone")
    assert capsys.readouterr().out == "0 pairs to look at.\n"


def test_a_pair_that_stays_the_same_keeps_its_row_and_one_that_scores_otherwise_does_not() -> None:
    maya, again = someone("Maya", address="maya@example.org"), someone("Maya")
    email(again, "maya@example.org")
    find_duplicates(everyone=True)
    first = pairs()[maya.pk, again.pk]
    find_duplicates(everyone=True)
    assert pairs()[maya.pk, again.pk].pk == first.pk
    for contact in (maya, again):
        phone(contact, "+12075550134")
    find_duplicates(everyone=True)
    assert pairs()[maya.pk, again.pk].points > first.points
