"""Finding people by what staff remember of them."""

import pytest
from django.db import connection

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.identity import Identity
from crm.domain.phones import PhoneFacts
from crm.models import AuditEntry, Contact, EmailAddress, Nonprofit
from crm.selectors.contacts import changes_since
from crm.selectors.likeness import alike
from crm.selectors.search import best_matches, contacts_matching
from crm.services.contacts import change_contact
from crm.services.phones import add_phone
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db


def found(text: str) -> set[str]:
    ids = contacts_matching(text).ids
    return {contact.full_name for contact in Contact.objects.filter(pk__in=ids)}


@pytest.fixture
def everybody(nonprofit: Nonprofit) -> None:
    makers.contact("Maya", "Okafor", "maya@example.org")
    makers.contact("José", "Núñez Ibáñez", "jose.nunez@example.com")
    makers.contact("Björn", "Sørensen", "")
    makers.contact("", "", "office@yoga.example", organisation_name="Harbor Yoga Co-op")
    makers.contact("Li", "Wu", "")
    makers.contact("芳", "王", "")
    rob = makers.contact("Robert", "Adeyemi", "")
    add_phone(contact_id=rob.pk, facts=PhoneFacts("(207) 555-0134"), by=SYSTEM)
    makers.contact("Ann", "Probert", "")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("okafor", {"Maya Okafor"}),
        ("maya oka", {"Maya Okafor"}),
        ("oka maya", {"Maya Okafor"}),
        ("Okafor, Maya", {"Maya Okafor"}),
        ("kaf", {"Maya Okafor"}),
        ("MAYA@EXAMPLE", {"Maya Okafor"}),
        ("nunez jose", {"José Núñez Ibáñez"}),
        ("Ibáñez", {"José Núñez Ibáñez"}),
        ("sorensen", {"Björn Sørensen"}),
        ("co-op harbor", {"Harbor Yoga Co-op"}),
        ("wu", {"Li Wu"}),
        ("li wu", {"Li Wu"}),
        ("maya ok", {"Maya Okafor"}),
        ("bob", {"Robert Adeyemi"}),
        ("Bobby ade", {"Robert Adeyemi"}),
        ("rob", {"Robert Adeyemi", "Ann Probert"}),
        ("probert", {"Ann Probert"}),
        ("pepe ibanez", {"José Núñez Ibáñez"}),
        ("(207) 555-0134", {"Robert Adeyemi"}),
        ("+1 207.555.0134", {"Robert Adeyemi"}),
        ("adeyemi 555-01", {"Robert Adeyemi"}),
        ("207 555", {"Robert Adeyemi"}),
        ("()", set()),
        ("maya zz", set()),
        ("王", {"芳 王"}),
        ("maya nunez", set()),
        ("   ", set()),
        ('"', set()),
        ('maya" OR "nunez', set()),
        ("mayaa*", set()),
        ("%%%", set()),
        ("___", set()),
        ("may\0a", {"Maya Okafor"}),
        ("\U0010ffff", set()),
        ("\ud7ff", set()),
    ],
)
@pytest.mark.usefixtures("everybody")
def test_people_are_found_by_parts_in_any_order_without_accents(text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("okaford", {"Maya Okafor"}),
        ("okafro", {"Maya Okafor"}),
        ("maya okfor", {"Maya Okafor"}),
        ("soerensen", {"Björn Sørensen"}),
        ("zkafor", set()),
        ("mayo", {"Maya Okafor"}),
        ("okafor zoe", set()),
    ],
)
@pytest.mark.usefixtures("everybody")
def test_a_slip_of_the_pen_is_forgiven_where_the_database_can(text: str, names: set[str]) -> None:
    assert found(text) == (names if connection.vendor == "postgresql" else set())


def test_hits_are_capped_and_say_so() -> None:
    for number in range(4):
        makers.contact(f"Maya{number}", "Okafor", "")
    assert contacts_matching("okafor", 3).more
    assert len(contacts_matching("okafor", 3).ids) == 3
    assert not contacts_matching("okafor", 4).more


def test_whoever_has_the_words_at_the_beginning_comes_first() -> None:
    makers.contact("Aroman", "Abel", "")
    makers.contact("Zoe", "Roman", "")
    assert [contact.full_name for contact in best_matches("roman", 8)] == ["Zoe Roman", "Aroman Abel"]


def test_a_changed_name_and_address_are_found_and_the_old_address_still() -> None:
    maya = makers.contact()
    change_contact(contact_id=maya.pk, identity=Identity("Maya", "Lee", email="lee@example.org"), by=acting("ada"))
    assert found("lee@example") == found("maya@example") == {"Maya Lee"}
    assert found("okafor") == set()
    assert EmailAddress.objects.get(is_primary=True).address == "lee@example.org"


def test_a_change_keeps_who_changed_what() -> None:
    maya = makers.contact()
    before = maya.updated_at
    change_contact(contact_id=maya.pk, identity=Identity("Maya", "Lee", email="maya@example.org"), by=acting("ben"))
    (entry,) = changes_since(maya.pk, before)
    assert (entry.actor_label, entry.changes) == ("Ben", {"last_name": ["Okafor", "Lee"]})


def test_nothing_changed_leaves_no_trace() -> None:
    maya = makers.contact()
    change_contact(contact_id=maya.pk, identity=Identity("Maya", "Okafor", email="maya@example.org"), by=SYSTEM)
    assert not AuditEntry.objects.filter(action="contact.changed").exists()
    assert Contact.objects.get().updated_at == maya.updated_at


def test_the_second_of_two_who_edit_at_once_is_told() -> None:
    maya = makers.contact()
    seen = maya.updated_at
    change_contact(contact_id=maya.pk, identity=Identity("Maya", "Lee"), seen=seen, by=acting("ben"))
    with pytest.raises(Refused) as refused:
        change_contact(contact_id=maya.pk, identity=Identity("Mia", "Okafor"), seen=seen, by=acting("ada"))
    assert refused.value.code == "changed_meanwhile"
    assert Contact.objects.get().last_name == "Lee"


def test_only_those_who_edit_people_change_them() -> None:
    maya = makers.contact()
    with pytest.raises(Forbidden):
        change_contact(contact_id=maya.pk, identity=Identity("Mia"), by=acting("dee"))
    with pytest.raises(NotThere):
        change_contact(contact_id=maya.pk + 1, identity=Identity("Mia"), by=acting("ada"))


def test_those_who_may_be_the_same_share_the_address_or_the_very_name() -> None:
    maya, jose = makers.contact(), makers.contact("José", "Núñez", "jose@example.com")
    assert alike(Identity("Mia", "Lee", email="Maya@Example.org")) == [maya]
    assert alike(Identity("jose", "nunez")) == [jose]
    assert alike(Identity("Maya", "Nunez")) == []
    assert alike(Identity()) == []
