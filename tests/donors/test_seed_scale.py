"""Made-up people to measure with: as good as real ones, and the same every time."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.domain import names
from crm.models import Contact, EmailAddress
from crm.selectors.search import contacts_matching
from donors.domain.scale import Scale, people
from donors.models import Gift, GiftSplit, GivingSummary
from donors.services.verification import verify_summaries
from tests import makers

A_DAY = date(2026, 3, 14)


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Gift._meta.db_table)
    return {name for name, facts in found.items() if facts["index"] or facts["unique"]}


def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    first, again, other = (list(people(Scale(50, 0, seed, A_DAY))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_made_up_people_are_sorted_and_found_as_everybody_is() -> None:
    for made in people(Scale(3_000, 0, 1, A_DAY)):
        assert made.sort_name == names.sort_name(made.first, made.last, made.organisation)
        assert made.search == names.search_text([made.first, made.last, made.organisation, made.email])


@pytest.mark.django_db
def test_seeded_people_can_be_found_their_history_is_proven_and_the_indexes_stand_again() -> None:
    before = indexes()
    call_command("seed_scale", contacts=200, gifts=1_000, stdout=StringIO())
    assert (Contact.objects.count(), Gift.objects.count(), GiftSplit.objects.count()) == (200, 1_000, 1_000)
    assert verify_summaries().is_proven
    assert GivingSummary.objects.exists()
    assert indexes() == before
    known = EmailAddress.objects.select_related("contact").latest("pk")
    assert contacts_matching(known.address).ids == [known.contact_id]


@pytest.mark.django_db
def test_whoever_comes_after_the_seeded_is_found_too_and_has_an_id_of_their_own(nonprofit: None) -> None:
    call_command("seed_scale", contacts=20, gifts=20, stdout=StringIO())
    maya = makers.contact("Mayaluna", "Okaforova")
    assert contacts_matching("okaforova mayaluna").ids == [maya.pk]


@pytest.mark.django_db
def test_nobodys_data_is_mixed_with_the_made_up(nonprofit: None) -> None:
    makers.contact()
    with pytest.raises(CommandError, match="people already"):
        call_command("seed_scale", contacts=10, stdout=StringIO())
    call_command("seed_scale", contacts=10, if_empty=True, stdout=StringIO())
    assert Contact.objects.count() == 1
