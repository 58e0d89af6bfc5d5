"""The ways to reach a contact, added, changed, removed, one of each kind first."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.domain.emails import EmailFacts
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.phones import PhoneFacts
from crm.domain.postal import PostalFacts
from crm.models import AuditEntry, Contact, EmailAddress, Nonprofit, Phone, PostalAddress
from crm.selectors.search import contacts_matching
from crm.selectors.ways import current_address, way_with, ways_of
from crm.services.contacts import change_contact
from crm.services.email_addresses import add_email, change_email
from crm.services.phones import add_phone, change_phone
from crm.services.postal_addresses import add_postal_address, change_postal_address
from crm.services.stop_list import digest_of
from crm.services.ways import make_primary, remove_way
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
HARBOR = PostalFacts(lines="12 Harbor Street", city="Portland", region="ME", postal_code="04101", country="US")


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_first_way_of_a_kind_comes_first_and_a_wish_moves_it(maya: Contact) -> None:
    ada = acting("ada")
    one = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=ada)
    other = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0199", is_primary=True), by=ada)
    assert list(Phone.objects.filter(is_primary=True)) == [other]
    make_primary(way=one, by=ada)
    assert list(Phone.objects.filter(is_primary=True)) == [one]
    assert actions()[-3:] == ["contact.phone_added", "contact.phone_added", "contact.phone_changed"]


def test_using_the_first_one_first_changes_nothing(maya: Contact) -> None:
    phone = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    before = len(actions())
    make_primary(way=phone, by=acting("ada"))
    assert len(actions()) == before


def test_a_change_is_told_from_old_to_new(maya: Contact) -> None:
    phone = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    change_phone(way_id=phone.pk, facts=PhoneFacts("207 555 0199", kind="work", is_primary=True), by=acting("ben"))
    entry = AuditEntry.objects.get(action="contact.phone_changed")
    assert entry.changes == {"number": ["+12075550134", "+12075550199"], "kind": ["home", "work"]}
    assert (entry.contact_id, entry.actor_label) == (maya.pk, "Ben")


def test_one_way_is_not_there_twice(maya: Contact) -> None:
    ada = acting("ada")
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=ada)
    with pytest.raises(Refused, match="already"):
        add_phone(contact_id=maya.pk, facts=PhoneFacts("(207) 555-0134"), by=ada)
    with pytest.raises(Refused, match="already"):
        add_email(contact_id=maya.pk, facts=EmailFacts("MAYA@example.org."), by=ada)
    assert (Phone.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_a_new_spelling_of_an_address_is_tried_again(maya: Contact) -> None:
    email = maya.email_addresses.get()
    EmailAddress.objects.update(unusable_since=maya.created_at)
    change_email(way_id=email.pk, facts=EmailFacts("Maya@example.org", is_primary=True), by=acting("ada"))
    assert EmailAddress.objects.get().unusable_since is not None, "the same address in capitals bounces as well"
    change_email(way_id=email.pk, facts=EmailFacts("m@example.org", is_primary=True), by=acting("ada"))
    assert EmailAddress.objects.get().unusable_since is None


def test_what_is_removed_is_gone_and_no_other_steps_forward(maya: Contact) -> None:
    ada = acting("ada")
    work = add_email(contact_id=maya.pk, facts=EmailFacts("maya@work.example", kind="work"), by=ada)
    remove_way(way=maya.email_addresses.get(is_primary=True), by=ada)
    assert list(EmailAddress.objects.all()) == [work]
    assert not EmailAddress.objects.get().is_primary
    with pytest.raises(NotThere):
        change_email(way_id=987_654, facts=EmailFacts("m@example.org"), by=ada)


def test_an_address_keeps_its_key_with_it(maya: Contact) -> None:
    row = add_postal_address(contact_id=maya.pk, facts=HARBOR, by=acting("ada"))
    assert (row.match_key, row.is_primary) == ("us:04101:12harborst", True)
    change_postal_address(way_id=row.pk, facts=replace(HARBOR, lines="9 New St"), by=acting("ada"))
    assert PostalAddress.objects.get().match_key == "us:04101:9newst"


def test_post_goes_where_somebody_is_in_that_season(maya: Contact) -> None:
    home = add_postal_address(contact_id=maya.pk, facts=HARBOR, by=acting("ada"))
    beach = replace(HARBOR, lines="1 Beach Road", season_from=1201, season_until=331)
    winter = add_postal_address(contact_id=maya.pk, facts=beach, by=acting("ada"))
    assert current_address(maya, date(2026, 1, 10)) == winter
    assert current_address(maya, date(2026, 7, 10)) == home
    assert ways_of(maya.pk, TODAY).current == winter


def test_the_second_who_changes_a_way_is_told(maya: Contact) -> None:
    seen = maya.updated_at
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), seen=seen, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0199"), seen=seen, by=acting("ben"))
    assert refused.value.code == "changed_meanwhile"
    assert Phone.objects.count() == 1


def test_search_finds_digits_however_they_are_dialled_and_what_somebody_is_called(maya: Contact) -> None:
    from crm.domain.identity import Identity

    add_phone(contact_id=maya.pk, facts=PhoneFacts("+44 20 7946 0018"), by=acting("ada"))
    for typed in ("02079460018", "442079460018", "2079460018", "okafor 79460018"):
        assert contacts_matching(typed).ids == [maya.pk], typed
    called = Identity("Maya", "Okafor", email="maya@example.org", preferred_name="Zuzu")
    change_contact(contact_id=maya.pk, identity=called, by=acting("ada"))
    assert contacts_matching("zuzu").ids == contacts_matching("20794").ids == [maya.pk]
    remove_way(way=maya.phones.get(), by=acting("ada"))
    assert contacts_matching("20794").ids == []


def test_only_who_may_edit_people_does(maya: Contact) -> None:
    email, dee = maya.email_addresses.get(), acting("dee")
    for act in (
        lambda: add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=dee),
        lambda: add_postal_address(contact_id=maya.pk, facts=HARBOR, by=dee),
        lambda: change_email(way_id=email.pk, facts=EmailFacts("m@example.org"), by=dee),
        lambda: make_primary(way=email, by=dee),
        lambda: remove_way(way=email, by=dee),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_way_is_found_only_under_its_own_person(maya: Contact) -> None:
    li = makers.contact("Li", "Wu", "li@example.org")
    with pytest.raises(NotThere):
        way_with(EmailAddress, li.pk, maya.email_addresses.get().pk)
    with pytest.raises(NotThere):
        way_with(EmailAddress, 10**30, 10**30)


def test_the_database_keeps_one_first_of_a_kind(maya: Contact) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.create(contact=maya, address="b@example.org", normalized="b@example.org", is_primary=True)


def test_the_stop_list_knows_a_way_by_its_new_spelling(maya: Contact) -> None:
    phone = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    change_phone(way_id=phone.pk, facts=PhoneFacts("207 555 0199"), by=acting("ada"))
    change_email(way_id=maya.email_addresses.get().pk, facts=EmailFacts("m@example.org"), by=acting("ada"))
    assert Phone.objects.get().address_hmac == digest_of("+12075550199")
    assert EmailAddress.objects.get().address_hmac == digest_of("m@example.org")
