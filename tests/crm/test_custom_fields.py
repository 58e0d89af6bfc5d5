"""Own fields: keys made once, answers of their kind alone, lists that lose no answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.custom_fields import LONGEST_KEY, FieldFacts, Kind, key_for, read_answer
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.models import AuditEntry, Contact, CustomField, CustomValue, Nonprofit, Segment
from crm.selectors.custom_fields import answers_of, fields_in_use, question
from crm.services.custom_fields import archive_field, change_field, make_field, rename_choice, restore_field
from crm.services.custom_values import answer_fields
from crm.services.merging import merge_contacts
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
MEALS = ("Meat", "Fish", "Neither")


def field(label: str = "Notes on meals", kind: str = "text", **facts: Any) -> CustomField:
    return make_field(facts=FieldFacts(label, kind, **facts), by=acting("ada"))


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def answers(contact: Contact) -> dict[str, Any]:
    return answers_of([contact.pk]).get(contact.pk, {})


@given(st.text(max_size=120), st.lists(st.text(max_size=5), max_size=5))
def test_a_key_is_short_plain_and_new(label: str, others: list[str]) -> None:
    taken: list[str] = []
    for each in (label, label, *others, label):
        key = key_for(each, taken)
        assert key not in taken
        assert key.isascii()
        assert key.replace("_", "a").isalnum()
        assert len(key) <= LONGEST_KEY
        taken.append(key)


def test_a_key_is_made_once_of_the_label(nonprofit: Nonprofit) -> None:
    first = field("T-shirt size")
    change_field(field_id=first.pk, facts=FieldFacts("Taille"), by=acting("ada"))
    assert (CustomField.objects.get().key, CustomField.objects.get().label) == ("t_shirt_size", "Taille")
    assert field("T-shirt size").key == "t_shirt_size_2"
    assert field("大きさ").key == "field"


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("text", "  <b>Gluten </b>", "<b>Gluten </b>"),
        ("text", "=1+1", "=1+1"),
        ("number", "12.50", Decimal("12.5")),
        ("number", -3, Decimal(-3)),
        ("number", "100", Decimal(100)),
        ("number", "0", Decimal(0)),
        ("number", "-99999999999.9999", Decimal("-99999999999.9999")),
        ("date", "1900-02-28", date(1900, 2, 28)),
        ("date", date(2024, 2, 29), date(2024, 2, 29)),
        ("choice", "FISH", "Fish"),
        ("choices", ["Neither", "meat"], ["Meat", "Neither"]),
        ("choices", "fish; Meat;", ["Meat", "Fish"]),
    ],
)
def test_an_answer_of_its_kind_is_kept(maya: Contact, kind: str, said: Any, kept: object) -> None:
    made = field(kind=kind, choices=MEALS if kind.startswith("choice") else ())
    answer_fields(contact_id=maya.pk, answers={made.key: said}, by=acting("cy"))
    assert answers(maya) == {made.key: kept}
    answer_fields(contact_id=maya.pk, answers={made.key: said}, by=acting("cy"))
    assert AuditEntry.objects.filter(action="contact.fields_changed").count() == 1
    answer_fields(contact_id=maya.pk, answers={made.key: ""}, by=acting("cy"))
    assert answers(maya) == {}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "x" * 501),
        ("text", 5),
        ("number", "twelve"),
        ("number", "1,5"),
        ("number", "1e5"),
        ("number", "NaN"),
        ("number", Decimal("Infinity")),
        ("number", "٣"),
        ("number", "1" * 12),
        ("number", "1" * 10_000),
        ("number", "0.00001"),
        ("number", True),
        ("number", ["1"]),
        ("date", "2026-02-30"),
        ("date", "14.3.2026"),
        ("date", "0001-01-01"),
        ("date", "2026-3-1"),
        ("date", 20260314),
        ("choice", "Bread"),
        ("choice", ["Fish"]),
        ("choices", ["Fish", "Bread"]),
        ("choices", 5),
        ("choices", [5]),
    ],
)
def test_what_is_no_answer_is_refused_by_the_name_of_its_field(maya: Contact, kind: str, said: Any) -> None:
    made = field(kind=kind, choices=MEALS if kind.startswith("choice") else ())
    with pytest.raises(Refused) as refused:
        answer_fields(contact_id=maya.pk, answers={made.key: said}, by=acting("ada"))
    assert refused.value.field == "custom_fields/notes_on_meals"
    assert refused.value.message.endswith(".")
    assert not CustomValue.objects.exists()


@given(st.sampled_from(list(Kind)), st.one_of(st.none(), st.text(), st.integers(), st.decimals(), st.dates()))
def test_whatever_is_said_is_kept_or_refused(kind: Kind, said: Any) -> None:
    try:
        found = read_answer(kind, MEALS, said)
    except Refused:
        return
    for answer in found:
        assert [bool(answer.text), answer.number is not None, answer.date is not None].count(True) == 1
        assert read_answer(kind, MEALS, answer.value) == [answer]


def test_the_log_writes_a_number_as_people_do(maya: Contact) -> None:
    field = make_field(facts=FieldFacts("Seats", "number"), by=acting("ada"))
    for said in ("12", "1200.50"):
        answer_fields(contact_id=maya.pk, answers={field.key: said}, by=acting("ada"))
    entry = AuditEntry.objects.filter(action="contact.fields_changed").latest("pk")
    assert entry.changes == {"custom.seats": ["12", "1200.5"]}


def test_an_unknown_or_archived_field_takes_no_answer(maya: Contact) -> None:
    made = field()
    answer_fields(contact_id=maya.pk, answers={made.key: "None"}, by=acting("ada"))
    archive_field(field_id=made.pk, by=acting("ada"))
    assert answers(maya) == {}
    for key in (made.key, "nothing"):
        with pytest.raises(Refused) as refused:
            answer_fields(contact_id=maya.pk, answers={key: "x"}, by=acting("ada"))
        assert refused.value.code == "no_such_field"
    restore_field(field_id=made.pk, by=acting("ada"))
    assert answers(maya) == {made.key: "None"}


def test_two_who_answer_at_once_the_second_is_told(maya: Contact) -> None:
    made, seen = field(), maya.updated_at
    answer_fields(contact_id=maya.pk, answers={made.key: "one"}, seen=seen, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        answer_fields(contact_id=maya.pk, answers={made.key: "two"}, seen=seen, by=acting("cy"))
    assert refused.value.code == "changed_meanwhile"
    assert answers(maya) == {made.key: "one"}


def test_a_choice_in_use_stays_until_it_is_renamed_or_nobody_has_it(maya: Contact) -> None:
    made = field(kind="choices", choices=MEALS)
    answer_fields(contact_id=maya.pk, answers={made.key: ["Meat", "Fish"]}, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        change_field(
            field_id=made.pk, facts=FieldFacts(made.label, "choices", "", ("Fish", "Neither")), by=acting("ada")
        )
    assert (refused.value.code, refused.value.facts) == ("choice_in_use", {"choice": "Meat", "number": 1})
    change_field(field_id=made.pk, facts=FieldFacts(made.label, "choices", "", ("Fish", "Meat")), by=acting("ada"))
    asked = {"is": f"field.{made.key}", "choice": "Meat"}
    segment = Segment.objects.create(name="Meat", asked={"any": [asked, {"is": "field.other", "choice": "Meat"}]})
    rename_choice(field_id=made.pk, old="Meat", new="Chicken", by=acting("ada"))
    assert answers(maya) == {made.key: ["Fish", "Chicken"]}
    segment.refresh_from_db()
    assert [part["choice"] for part in segment.asked["any"]] == ["Chicken", "Meat"]
    for old, new in (("Fish", "chicken"), ("Bread", "Toast"), ("Fish", " "), ("Fish", "a;b")):
        with pytest.raises(Refused):
            rename_choice(field_id=made.pk, old=old, new=new, by=acting("ada"))


@pytest.mark.parametrize(
    "facts",
    [
        FieldFacts(""),
        FieldFacts("x" * 81),
        FieldFacts("Meal", "colour"),
        FieldFacts("Meal", "choice"),
        FieldFacts("Meal", "choice", choices=("Fish", "FISH")),
        FieldFacts("Meal", "choice", choices=tuple(map(str, range(201)))),
        FieldFacts("Meal", "choice", choices=("a;b", "c")),
        FieldFacts("Meal", help="x" * 201),
        FieldFacts("Meal", position=-1),
        FieldFacts("ALLERGIES"),
    ],
    ids=str,
)
def test_what_is_no_field_is_refused(nonprofit: Nonprofit, facts: FieldFacts) -> None:
    field("Allergies")
    with pytest.raises(Refused) as refused:
        make_field(facts=facts, by=acting("ada"))
    assert refused.value.field in ("label", "kind", "choices", "help", "position")


def test_only_who_sets_lantern_up_makes_fields_and_only_who_edits_people_answers(maya: Contact) -> None:
    with pytest.raises(Forbidden):
        make_field(facts=FieldFacts("Meal"), by=acting("ben"))
    made = field()
    with pytest.raises(Forbidden):
        answer_fields(contact_id=maya.pk, answers={made.key: "x"}, by=acting("dee"))


def test_the_kind_of_a_field_stays(nonprofit: Nonprofit) -> None:
    made = field()
    with pytest.raises(Refused) as refused:
        change_field(field_id=made.pk, facts=FieldFacts(made.label, "number"), by=acting("ada"))
    assert refused.value.code == "kind_stays"


def test_answers_of_many_take_one_query_and_stand_in_the_order_of_the_fields(
    nonprofit: Nonprofit, django_assert_num_queries: Any
) -> None:
    last, first = field("Z", position=9), field("A", "number", position=1)
    everyone = [makers.contact("Person", f"No{one}", f"p{one}@example.org") for one in range(25)]
    for person in everyone:
        answer_fields(contact_id=person.pk, answers={last.key: "z", first.key: 1}, by=acting("ada"))
    with django_assert_num_queries(1):
        found = answers_of([person.pk for person in everyone])
    assert [list(mine.items()) for mine in found.values()] == [[("a", Decimal(1)), ("z", "z")]] * 25
    assert [each.key for each in fields_in_use()] == ["a", "z"]


@pytest.mark.parametrize(
    ("kind", "kept", "asked"),
    [
        ("text", "Gluten free", "gluten"),
        ("text", "Gluten free", ""),
        ("number", "12.5", "12.50"),
        ("number", "0", "0"),
        ("date", "2026-03-14", "2026-03-14"),
        ("choice", "Fish", "fish"),
        ("choices", ["Fish", "Meat"], "Meat"),
    ],
)
def test_who_answers_so_is_found(maya: Contact, kind: str, kept: Any, asked: str) -> None:
    made = field(kind=kind, choices=MEALS if kind.startswith("choice") else ())
    makers.contact("Ben", "Ito", "ben@example.org")
    answer_fields(contact_id=maya.pk, answers={made.key: kept}, by=acting("ada"))
    assert {row.contact_id for row in question(made.key, asked).rows} == {maya.pk}
    with pytest.raises(NotThere):
        question("nothing", asked)


def test_a_merge_keeps_one_answer_of_one_and_all_of_several(maya: Contact) -> None:
    one, several = field("One"), field("Several", "choices", choices=MEALS)
    twin = makers.contact("Maia", "Okafor", "maia@example.org")
    answer_fields(contact_id=maya.pk, answers={one.key: "ours", several.key: ["Fish"]}, by=acting("ada"))
    answer_fields(contact_id=twin.pk, answers={one.key: "theirs", several.key: ["Meat", "Fish"]}, by=acting("ada"))
    merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=acting("ada"))
    assert answers(maya) == {one.key: "ours", several.key: ["Meat", "Fish"]}
