"""Households as services keep them: who lives there, what follows from it, and what was typed stays."""

from dataclasses import replace
from datetime import date

import pytest

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.identity import Identity
from crm.models import AuditEntry, Contact, Household, NotDuplicate, SuspectedDuplicate
from crm.selectors.households import households, members_of
from crm.services.contacts import change_contact
from crm.services.dissolving import dissolve_household, restore_household
from crm.services.household_names import forget_in_households, name_all_anew
from crm.services.households import (
    HouseholdFacts,
    Place,
    add_member,
    change_household,
    make_household,
    remove_member,
    say_same_household,
    share_household,
)
from crm.services.nonprofit import NonprofitFacts, set_up_nonprofit
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan(nonprofit: object) -> Contact:
    return makers.contact("Daniel", "Okafor", "", prefix="Mr.")


@pytest.fixture
def ruth(nonprofit: object) -> Contact:
    return makers.contact("Ruth", "Okafor", "", prefix="Mrs.")


@pytest.fixture
def home(dan: Contact, ruth: Contact) -> Household:
    return make_household(contact_ids=[dan.pk, ruth.pk], by=acting("ada"))


def texts(home: Household) -> tuple[str, str, str]:
    home.refresh_from_db()
    return home.name, home.formal_greeting, home.informal_greeting


def known(contact: Contact, **changes: object) -> Identity:
    names = Identity(contact.first_name, contact.last_name, prefix=contact.prefix)
    return replace(names, **changes)


def test_a_household_is_made_and_named_of_its_people(home: Household, dan: Contact) -> None:
    assert texts(home) == ("Okafor household", "Mr. Daniel and Mrs. Ruth Okafor", "Daniel and Ruth")
    assert [member.first_name for member in members_of(home.pk)] == ["Daniel", "Ruth"]
    assert AuditEntry.objects.filter(action="household.joined").earliest("pk").contact_id == dan.pk
    assert AuditEntry.objects.filter(action="household.made", subject_id=str(home.pk)).count() == 1


def test_whoever_moves_in_stands_last_and_is_named(home: Household) -> None:
    ivy = makers.contact("Ivy", "Brandt", "")
    add_member(household_id=home.pk, contact_id=ivy.pk, by=acting("ada"))
    assert texts(home)[2] == "Daniel, Ruth and Ivy"
    remove_member(household_id=home.pk, contact_id=ivy.pk, by=acting("ada"))
    assert texts(home)[2] == "Daniel and Ruth"
    ivy.refresh_from_db()
    assert (ivy.household_id, ivy.household_rank) == (None, 0)


def test_the_household_goes_with_its_last_member(home: Household, dan: Contact, ruth: Contact) -> None:
    for contact in (dan, ruth):
        remove_member(household_id=home.pk, contact_id=contact.pk, by=acting("ada"))
    assert not Household.objects.exists()


def test_a_person_belongs_to_one_household_and_moves_only_when_that_is_said(home: Household, ruth: Contact) -> None:
    eli = makers.contact("Eli", "Brandt", "")
    other = make_household(contact_ids=[eli.pk], by=acting("ada"))
    with pytest.raises(Refused, match="belongs to “Okafor household”") as refused:
        add_member(household_id=other.pk, contact_id=ruth.pk, by=acting("ada"))
    assert (refused.value.code, refused.value.field) == ("lives_elsewhere", "contact")
    add_member(household_id=other.pk, contact_id=ruth.pk, moving=True, by=acting("ada"))
    assert texts(home)[2] == "Daniel"
    assert texts(other)[0] == "Brandt and Okafor household"


def test_whoever_moves_leaves_no_empty_household(home: Household) -> None:
    eli = makers.contact("Eli", "Brandt", "")
    other = make_household(contact_ids=[eli.pk], by=acting("ada"))
    add_member(household_id=home.pk, contact_id=eli.pk, moving=True, by=acting("ada"))
    assert not Household.objects.filter(pk=other.pk).exists()


def test_two_share_a_household_wherever_one_of_them_lives(home: Household, dan: Contact) -> None:
    eli, ivy, noor = (makers.contact(name, "Brandt", "") for name in ("Eli", "Ivy", "Noor"))
    assert share_household(contact_id=dan.pk, other_id=eli.pk, by=acting("ada")) == home
    assert share_household(contact_id=ivy.pk, other_id=dan.pk, by=acting("ada")) == home
    assert share_household(contact_id=noor.pk, other_id=makers.contact("Ann").pk, by=acting("ada")) != home
    assert texts(home)[2] == "Daniel, Ruth, Eli and Ivy"


def test_what_cannot_be_a_household_is_refused(home: Household, dan: Contact) -> None:
    company = makers.contact("", "", "", organisation_name="Harbor Co-op")
    ada = acting("ada")
    for ids, code in (([], "nobody"), ([company.pk], "persons_only"), ([dan.pk], "lives_elsewhere")):
        with pytest.raises(Refused) as refused:
            make_household(contact_ids=ids, by=ada)
        assert refused.value.code == code
    with pytest.raises(Refused, match="one and the same"):
        share_household(contact_id=dan.pk, other_id=dan.pk, by=ada)
    with pytest.raises(Refused, match="lives there already"):
        add_member(household_id=home.pk, contact_id=dan.pk, by=ada)
    with pytest.raises(NotThere):
        make_household(contact_ids=[987_654], by=ada)
    with pytest.raises(NotThere):
        add_member(household_id=987_654, contact_id=makers.contact("Eli").pk, by=ada)
    assert Household.objects.count() == 1


def test_a_household_has_an_end(home: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.services.households.MOST_MEMBERS", 2)
    with pytest.raises(Refused, match="2 people at most"):
        add_member(household_id=home.pk, contact_id=makers.contact("Eli").pk, by=acting("ada"))


def test_what_was_typed_stays_whoever_moves_and_goes_back_to_the_rule_when_emptied(
    home: Household, dan: Contact
) -> None:
    typed = HouseholdFacts(name="The Okafors  of\nPortland", informal_greeting="Dan & Ruth")
    change_household(household_id=home.pk, facts=typed, by=acting("ada"))
    add_member(household_id=home.pk, contact_id=makers.contact("Ivy", "Lee").pk, by=acting("ada"))
    change_contact(contact_id=dan.pk, identity=known(dan, last_name="Brandt"), by=acting("ada"))
    assert texts(home) == ("The Okafors of Portland", "Mr. Daniel Brandt, Mrs. Ruth Okafor and Ivy Lee", "Dan & Ruth")
    change_household(household_id=home.pk, facts=HouseholdFacts(), by=acting("ada"))
    assert texts(home)[0] == "Brandt, Okafor and Lee household"
    told = AuditEntry.objects.filter(action="household.changed").order_by("pk")
    assert told[0].changes["name_is_typed"] == [False, True]
    assert "Portland" not in str(list(told.values_list("changes", flat=True)))


def test_order_and_exclusions_are_each_ones_own(home: Household, dan: Contact, ruth: Contact) -> None:
    places = [Place(ruth.pk), Place(dan.pk, in_formal_greeting=False)]
    change_household(household_id=home.pk, facts=HouseholdFacts(places=places), by=acting("ada"))
    assert texts(home) == ("Okafor household", "Mrs. Ruth Okafor", "Ruth and Daniel")


def test_spouses_are_spelled_as_one_on_wish(home: Household) -> None:
    change_household(household_id=home.pk, facts=HouseholdFacts(spouses_as_one=True), by=acting("ada"))
    assert texts(home)[1] == "Mr. and Mrs. Daniel Okafor"


@pytest.mark.parametrize("order", [[0], [0, 0], [0, 1, 2]])
def test_places_name_every_member_once(home: Household, order: list[int]) -> None:
    people = [member.pk for member in members_of(home.pk)] + [makers.contact("Eli").pk]
    places = [Place(people[number]) for number in order]
    with pytest.raises(Refused, match="moved in or out meanwhile"):
        change_household(household_id=home.pk, facts=HouseholdFacts(places=places), by=acting("ada"))


def test_two_who_type_at_once_do_not_overwrite_each_other(home: Household) -> None:
    seen = home.updated_at
    change_household(household_id=home.pk, facts=HouseholdFacts(name="Ours"), seen=seen, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        change_household(household_id=home.pk, facts=HouseholdFacts(name="Mine"), seen=seen, by=acting("ada"))
    assert refused.value.code == "changed_meanwhile"
    assert texts(home)[0] == "Ours"


def test_a_text_that_is_too_long_is_refused(home: Household) -> None:
    with pytest.raises(Refused, match="200 characters") as refused:
        change_household(household_id=home.pk, facts=HouseholdFacts(name="x" * 10_000), by=acting("ada"))
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    ("changes", "informal"),
    [
        ({"first_name": "Dan"}, "Dan and Ruth"),
        ({"preferred_name": "Danny"}, "Danny and Ruth"),
        ({"is_deceased": True}, "Ruth"),
        ({"safe_contact": True}, "Ruth"),
    ],
)
def test_the_names_follow_what_becomes_of_a_member(
    home: Household, dan: Contact, changes: dict[str, object], informal: str
) -> None:
    change_contact(contact_id=dan.pk, identity=known(dan, **changes), by=acting("ada"))
    assert texts(home)[2] == informal


def test_the_names_are_in_the_language_of_the_nonprofit(home: Household) -> None:
    makers.nonprofit(language="es")
    name_all_anew()
    assert texts(home) == ("Familia Okafor", "Mr. Daniel y Mrs. Ruth Okafor", "Daniel y Ruth")


def test_dissolved_its_people_stay(home: Household, dan: Contact) -> None:
    dissolve_household(household_id=home.pk, by=acting("ada"))
    assert not Household.objects.exists()
    dan.refresh_from_db()
    assert dan.household_id is None
    assert AuditEntry.objects.filter(action="household.left").count() == 2


def test_two_records_of_one_household_are_told_apart_for_good(dan: Contact, ruth: Contact) -> None:
    SuspectedDuplicate.objects.create(low=dan, high=ruth, points=60, household=True)
    home = say_same_household(contact_id=ruth.pk, other_id=dan.pk, by=acting("ada"))
    assert texts(home)[2] == "Ruth and Daniel"
    assert NotDuplicate.objects.get().low_id == dan.pk
    assert not SuspectedDuplicate.objects.exists()
    assert say_same_household(contact_id=dan.pk, other_id=ruth.pk, by=acting("ada")) == home


def test_two_with_a_household_each_are_not_moved_behind_anybodys_back(home: Household, dan: Contact) -> None:
    eli = makers.contact("Eli", "Brandt", "")
    make_household(contact_ids=[eli.pk], by=acting("ada"))
    with pytest.raises(Refused, match="household of their own"):
        say_same_household(contact_id=dan.pk, other_id=eli.pk, by=acting("ada"))
    assert not NotDuplicate.objects.exists()


def test_whoever_may_not_edit_people_changes_nothing(home: Household, dan: Contact) -> None:
    dee = acting("dee")
    for act in (
        lambda: make_household(contact_ids=[dan.pk], by=dee),
        lambda: add_member(household_id=home.pk, contact_id=dan.pk, by=dee),
        lambda: remove_member(household_id=home.pk, contact_id=dan.pk, by=dee),
        lambda: change_household(household_id=home.pk, facts=HouseholdFacts(name="X"), by=dee),
        lambda: dissolve_household(household_id=home.pk, by=dee),
        lambda: restore_household(household_id=home.pk, by=dee),
        lambda: share_household(contact_id=dan.pk, other_id=dan.pk, by=dee),
        lambda: say_same_household(contact_id=dan.pk, other_id=dan.pk, by=acting("cy")),
    ):
        with pytest.raises(Forbidden):
            act()


def test_an_erased_member_leaves_no_name_behind(home: Household, dan: Contact, ruth: Contact) -> None:
    typed = HouseholdFacts(name="Harbor Street 12", formal_greeting="Dear DANIEL and Ruth")
    change_household(household_id=home.pk, facts=typed, by=acting("ada"))
    forget_in_households([dan.pk])
    assert texts(home) == ("Harbor Street 12", "Mrs. Ruth Okafor", "Ruth")
    forget_in_households([ruth.pk])
    assert not Household.objects.exists()


def test_a_death_is_no_reason_to_lose_the_household(home: Household, dan: Contact, ruth: Contact) -> None:
    day = date(2026, 3, 1)
    for contact in (dan, ruth):
        dead = known(contact, is_deceased=True, deceased_on=day)
        change_contact(contact_id=contact.pk, identity=dead, by=acting("ada"))
    assert texts(home)[0] == "Okafor household"
    assert households().get() == home


def test_another_language_of_the_nonprofit_renames_in_the_background(home: Household) -> None:
    row = makers.nonprofit()
    wanted = {field: getattr(row, field) for field in NonprofitFacts.__dataclass_fields__} | {"language": "es"}
    set_up_nonprofit(facts=NonprofitFacts(**wanted), by=acting("ada"))
    run_due_jobs()
    assert texts(home)[0] == "Familia Okafor"
