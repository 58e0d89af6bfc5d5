"""Maya is known twice: staff merge the two records, and later make two of them again."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Contact, ContactMerge, Delivery, EmailAddress, SuspectedDuplicate
from crm.selectors.contacts import consents_of
from crm.services.duplicate_scan import find_duplicates
from donors.models import Gift, GivingSummary, Receipt
from donors.services.acknowledgments import acknowledge_gift
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import member
from tests.crm.merging.people import Action, answer, email, tag, tags_of

pytestmark = pytest.mark.django_db


def known_twice() -> tuple[Contact, Contact]:
    """Maya with a gift and a yes; M. Okafor with her second address, a gift, its receipt and thanks, a tag and a no."""
    makers.nonprofit()
    maya, other = makers.contact(), makers.contact("M.", "Okafor", "m.okafor@example.org")
    email(other, "maya@example.org")
    makers.gift(maya, 2000)
    acknowledge_gift(makers.gift(other, 6000).pk, thank=True)
    tag(maya, "Board")
    tag(other, "Volunteer")
    answer(maya, Action.GRANT)
    answer(other, Action.WITHDRAW)
    return maya, other


def owners() -> dict[str, dict[int, int]]:
    """Which contact each gift, receipt, mail and address belongs to."""
    models = (Gift, Receipt, Delivery, EmailAddress)
    return {model.__name__: dict(model.objects.values_list("pk", "contact_id")) for model in models}


def said(contact: Contact) -> str:
    return consents_of(contact.pk)[0].action


def test_a_merge_moves_everything_and_its_undo_moves_it_back(client: Client) -> None:
    maya, other = known_twice()
    before, receipt = owners(), Receipt.objects.get().snapshot
    client.force_login(member("ada"))

    # The night finds the pair; Ada sees it, compares and merges.
    assert find_duplicates(everyone=True) == 1
    page = client.get("/people/duplicates/").content.decode()
    compare = reverse("staff:compare", args=[maya.pk, other.pk])
    assert compare in page
    merged = client.post(compare, {"first_name": "winner"}, follow=True).content.decode()
    assert "M. Okafor was merged into this record." in merged
    assert {owner for owned in owners().values() for owner in owned.values()} == {maya.pk}
    assert GivingSummary.objects.get().total_minor == 8000
    assert tags_of(maya) == {"board", "volunteer"}
    assert said(maya) == Action.WITHDRAW
    assert Receipt.objects.get().snapshot == receipt
    assert not SuspectedDuplicate.objects.exists()

    # The old link still leads to her; a gift comes in meanwhile.
    assert client.get(reverse("staff:person", args=[other.pk]))["Location"] == reverse("staff:person", args=[maya.pk])
    later = makers.gift(maya, 500, makers.A_DAY + timedelta(days=9))

    # It was a mistake: Ada undoes it on the page of the person.
    page = client.get(reverse("staff:person", args=[maya.pk])).content.decode()
    undo = re.search(r'action="(/people/merges/\d+/undo/)"', page)
    assert undo is not None
    told = client.post(undo[1], follow=True).content.decode()
    assert "The merge is undone" in told
    assert ContactMerge.objects.get().left_alone == []
    after = owners()
    assert after["Gift"].pop(later.pk) == maya.pk
    assert after == before
    assert (tags_of(maya), tags_of(other)) == ({"board"}, {"volunteer"})
    assert (said(maya), said(other)) == (Action.GRANT, Action.WITHDRAW)
    totals = dict(GivingSummary.objects.values_list("contact_id", "total_minor"))
    assert totals == {maya.pk: 2500, other.pk: 6000}
    assert verify_summaries().is_proven
    assert Contact.objects.get(pk=other.pk).search != ""
