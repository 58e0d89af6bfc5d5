"""The pages of households: made without JavaScript, named, ordered, with what is given together."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import Contact, Household, NotDuplicate, PostalAddress, SuspectedDuplicate
from crm.selectors.households import members_of
from crm.services.households import make_household
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, nonprofit: object) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")
    return client


@pytest.fixture
def dan(nonprofit: object) -> Contact:
    return makers.contact("Daniel", "Okafor", "dan@example.org")


@pytest.fixture
def ruth(nonprofit: object) -> Contact:
    return makers.contact("Ruth", "Okafor", "ruth@example.org")


@pytest.fixture
def home(dan: Contact, ruth: Contact) -> Household:
    return make_household(contact_ids=[dan.pk, ruth.pk], by=acting("ada"))


def page(name: str, *numbers: int) -> str:
    return reverse(f"staff:{name}", args=numbers)


def edited(home: Household, **changes: object) -> dict[str, object]:
    """What the form of names sends when nothing is changed, but for `changes`."""
    sent: dict[str, object] = {"name": "", "formal_greeting": "", "informal_greeting": ""}
    for place, contact in enumerate(members_of(home.pk), start=1):
        sent |= {f"place-{contact.pk}": place}
        ticks = ("in_household_name", "in_formal_greeting", "in_informal_greeting")
        sent |= {f"{tick}-{contact.pk}": "on" for tick in ticks}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def test_somebody_is_found_and_the_two_live_together(ada: Client, dan: Contact, ruth: Contact) -> None:
    assert page("live_together", dan.pk) in ada.get(page("person", dan.pk)).content.decode()
    found = ada.post(page("live_together", dan.pk), {"find": "okafor", "find_now": "1"})
    assert (found.status_code, [row.pk for row, _ in found.context["found"]]) == (200, [ruth.pk])
    made = ada.post(page("live_together", dan.pk), {"find": "okafor", "other": ruth.pk})
    home = Household.objects.get()
    assert (made.status_code, made["Location"]) == (302, page("household", home.pk))
    card = ada.get(page("person", ruth.pk)).content.decode()
    assert page("household", home.pk) in card
    assert page("person", dan.pk) in card


def test_htmx_gets_the_people_found_alone(ada: Client, dan: Contact, ruth: Contact) -> None:
    part = ada.get(page("live_together", dan.pk), {"find": "ruth"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<fieldset")
    assert "ruth@example.org" in part


@pytest.mark.parametrize(
    ("other", "sentence"), [("", "Choose a person."), ("x", "Choose a person."), ("987654", "There is no such person.")]
)
def test_nobody_chosen_is_told_and_what_was_typed_stays(ada: Client, dan: Contact, other: str, sentence: str) -> None:
    answer = ada.post(page("live_together", dan.pk), {"find": "okafor", "other": other})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="okafor"' in answer.content.decode()


def test_whoever_has_a_household_moves_once_that_is_ticked(ada: Client, home: Household, ruth: Contact) -> None:
    eli = makers.contact("Eli", "Brandt", "")
    other = make_household(contact_ids=[eli.pk], by=acting("ada"))
    asked = ada.post(page("new_member", other.pk), {"other": ruth.pk})
    assert asked.status_code == 422
    assert "Ruth Okafor belongs to “Okafor household”." in asked.content.decode()
    assert 'name="moving"' in asked.content.decode()
    moved = ada.post(page("new_member", other.pk), {"other": ruth.pk, "moving": "on"})
    assert moved.status_code == 302
    assert [found.first_name for found in members_of(other.pk)] == ["Eli", "Ruth"]


def test_its_page_counts_together_what_its_people_gave(
    ada: Client, home: Household, dan: Contact, ruth: Contact
) -> None:
    makers.gift(dan, 6000)
    makers.gift(ruth, 1500)
    makers.gift(ruth, 900, currency="EUR")
    makers.gift(makers.contact("Eli", "Brandt", ""), 70_000)
    shown = ada.get(page("household", home.pk))
    giving = shown.context["giving"]
    assert [(row.currency, row.total_minor, row.gift_count) for row in giving.sums] == [
        ("USD", 7500, 2),
        ("EUR", 900, 1),
    ]
    text = shown.content.decode()
    for words in ("Okafor household", "$75", "€9", "Dear Daniel and Ruth Okafor", "made by rule", "Head"):
        assert words in text


def test_whoever_may_not_see_gifts_sees_none_here(client: Client, home: Household, dan: Contact) -> None:
    makers.gift(dan, 6000)
    client.force_login(member("cy"))
    text = client.get(page("household", home.pk)).content.decode()
    assert "$60" not in text
    assert "No gifts" not in text


def test_names_are_typed_and_given_back_to_the_rule(ada: Client, home: Household) -> None:
    form = ada.get(page("edit_household", home.pk)).content.decode()
    assert "Left empty, it is made by rule: Okafor household" in form
    sent = edited(home, name="The Okafors", seen=home.updated_at.isoformat())
    assert ada.post(page("edit_household", home.pk), sent).status_code == 302
    assert "The Okafors" in ada.get(page("household", home.pk)).content.decode()
    assert 'value="The Okafors"' in ada.get(page("edit_household", home.pk)).content.decode()
    ada.post(page("edit_household", home.pk), edited(home))
    home.refresh_from_db()
    assert home.name == "Okafor household"


def test_the_head_and_who_is_left_out_are_chosen(ada: Client, home: Household, dan: Contact, ruth: Contact) -> None:
    changes = {f"place-{dan.pk}": 2, f"place-{ruth.pk}": 1, f"in_formal_greeting-{dan.pk}": None}
    ada.post(page("edit_household", home.pk), edited(home, **changes))
    home.refresh_from_db()
    assert (home.informal_greeting, home.formal_greeting) == ("Ruth and Daniel", "Ruth Okafor")


@pytest.mark.parametrize(("who", "place", "order"), [(1, 1, "Ruth and Daniel"), (0, 2, "Ruth and Daniel"), (0, 1, "")])
def test_one_place_typed_is_enough(ada: Client, home: Household, who: int, place: int, order: str) -> None:
    moved = members_of(home.pk)[who]
    ada.post(page("edit_household", home.pk), edited(home, **{f"place-{moved.pk}": place}))
    home.refresh_from_db()
    assert home.informal_greeting == (order or "Daniel and Ruth")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "x" * 201}, "Shorten this to 200 characters."),
        ({"seen": "2020-01-01T00:00:00+00:00"}, "Somebody else changed this while you were typing."),
    ],
)
def test_a_refused_change_keeps_the_typing(
    ada: Client, home: Household, changes: dict[str, object], sentence: str
) -> None:
    sent = edited(home, informal_greeting="Dan & Ruth", **changes)
    answer = ada.post(page("edit_household", home.pk), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Dan &amp; Ruth" in answer.content.decode()


def test_a_name_full_of_markup_is_text(ada: Client, home: Household) -> None:
    ada.post(page("edit_household", home.pk), edited(home, name="<script>alert(1)</script> =1+1"))
    text = ada.get(page("household", home.pk)).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in text


def test_somebody_is_taken_out_and_the_last_one_takes_it_along(
    ada: Client, home: Household, dan: Contact, ruth: Contact
) -> None:
    first = ada.post(page("take_out", home.pk, dan.pk))
    assert first["Location"] == page("household", home.pk)
    last = ada.post(page("take_out", home.pk, ruth.pk))
    assert last["Location"] == page("person", ruth.pk)
    assert ada.get(page("household", home.pk)).status_code == 404


def test_dissolved_everybody_stays(ada: Client, home: Household, dan: Contact) -> None:
    assert "2 people stay" in ada.get(page("edit_household", home.pk)).content.decode()
    assert ada.post(page("dissolve_household", home.pk))["Location"] == page("person", dan.pk)
    assert Contact.objects.count() == 2


def test_dissolving_can_be_undone_where_it_is_told(ada: Client, home: Household, dan: Contact, ruth: Contact) -> None:
    told = ada.post(page("dissolve_household", home.pk), follow=True).content.decode()
    assert f'<form method="post" action="{page("restore_household", home.pk)}">' in told
    assert ">Undo</button>" in told
    make_household(contact_ids=[ruth.pk], by=acting("ada"))
    back = ada.post(page("restore_household", home.pk), follow=True)
    text = back.content.decode()
    assert back.redirect_chain[-1][0] == page("household", home.pk)
    assert "The household is there again." in text
    assert "Ruth Okafor is not in it: they belong to another household now." in text
    assert members_of(home.pk) == [dan]


def test_the_address_of_a_dissolved_household_leads_back(ada: Client, home: Household) -> None:
    ada.post(page("dissolve_household", home.pk))
    gone = ada.get(page("household", home.pk))
    assert gone.status_code == 410
    assert f'action="{page("restore_household", home.pk)}"' in gone.content.decode()
    ada.force_login(member("dee"))
    assert "restore" not in ada.get(page("household", home.pk)).content.decode()


def test_an_undo_that_comes_twice_does_no_harm_and_one_too_late_is_told(ada: Client, home: Household) -> None:
    again = ada.post(page("restore_household", home.pk))
    assert again["Location"] == page("household", home.pk)
    ada.post(page("dissolve_household", home.pk))
    make_household(contact_ids=list(Contact.objects.values_list("pk", flat=True)), by=acting("ada"))
    none = ada.post(page("restore_household", home.pk), follow=True)
    assert "All of its people live in other households now." in none.content.decode()
    assert ada.post(page("restore_household", 987_654)).status_code == 404


def test_two_records_that_look_like_one_can_be_a_household_instead(ada: Client, dan: Contact, ruth: Contact) -> None:
    SuspectedDuplicate.objects.create(low=dan, high=ruth, points=70, household=True)
    here = page("same_household", dan.pk, ruth.pk)
    assert here in ada.get(page("compare", dan.pk, ruth.pk)).content.decode()
    assert here in ada.get(page("duplicates"), {"household": "1"}).content.decode()
    answer = ada.post(here)
    assert answer["Location"] == page("household", Household.objects.get().pk)
    assert NotDuplicate.objects.exists()
    assert not SuspectedDuplicate.objects.exists()


def test_a_household_is_offered_only_where_first_names_differ(ada: Client, dan: Contact, ruth: Contact) -> None:
    twin, stranger = makers.contact("Dan", "Okafor", ""), makers.contact("Eli", "Brandt", "")
    for other in (twin, stranger):
        assert "Not duplicates: one household" not in ada.get(page("compare", dan.pk, other.pk)).content.decode()
    for contact in (dan, stranger):
        PostalAddress.objects.create(contact=contact, lines="1 Elm", city="Rye", country="US", match_key="us:1:elm")
    assert "Not duplicates: one household" in ada.get(page("compare", dan.pk, stranger.pk)).content.decode()


def test_a_full_household_costs_what_a_small_one_does(
    ada: Client, home: Household, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (0, 23):
        if more:
            ids = [makers.contact(f"P{number}", "Okafor", "").pk for number in range(more)]
            Contact.objects.filter(pk__in=ids).update(household=home)
        for address in (page("household", home.pk), page("edit_household", home.pk)):
            with django_assert_max_num_queries(14) as queries:
                ada.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_the_people_list_shows_one_household(ada: Client, home: Household) -> None:
    makers.contact("Eli", "Brandt", "")
    asked = f"{reverse('staff:people')}?household={home.pk}"
    assert asked in ada.get(page("household", home.pk)).content.decode()
    for order in ("name", "-total"):
        listed = ada.get(f"{asked}&sort={order}")
        assert [row.contact.first_name for row in listed.context["rows"]] == ["Daniel", "Ruth"]
    assert f'<option value="{home.pk}" selected>Okafor household</option>' in listed.content.decode()
    for gone in ("987654", "x", "9" * 30):
        listed = ada.get(reverse("staff:people"), {"household": gone})
        assert listed.context["rows"] == []
        assert "There is no such household." in listed.content.decode()


def test_the_export_of_people_names_their_household(ada: Client, home: Household) -> None:
    makers.contact("Eli", "Brandt", "")
    answer = ada.get(reverse("staff:export_people"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {row["first_name"]: row["household"] for row in rows} == {
        "Daniel": "Okafor household",
        "Ruth": "Okafor household",
        "Eli": "",
    }


def test_a_household_that_is_called_otherwise_since_is_told(ada: Client, home: Household) -> None:
    elena = makers.contact("Elena", "Brandt", "elena@example.org")
    there = page("edit_household", home.pk)
    told = ada.post(page("new_member", home.pk), {"other": elena.pk}, follow=True).content.decode()
    assert "The household is called “Okafor and Brandt household” now; before: “Okafor household”." in told
    assert f'<a href="{there}">Change the name</a>' in told
    typed = {"first_name": "Elena", "last_name": "Quill", "email": "elena@example.org"}
    told = ada.post(page("edit_person", elena.pk), typed, follow=True).content.decode()
    assert "“Okafor and Quill household” now" in told
    told = ada.post(page("take_out", home.pk, elena.pk), follow=True).content.decode()
    assert "“Okafor household” now; before: “Okafor and Quill household”." in told
    told = ada.post(page("live_together", elena.pk), {"other": members_of(home.pk)[0].pk}, follow=True).content.decode()
    assert "“Okafor and Quill household” now" in told


def test_a_greeting_typed_with_dear_says_it_once(ada: Client, home: Household) -> None:
    assert "Formal greeting: Dear …" in ada.get(page("edit_household", home.pk)).content.decode()
    ada.post(page("edit_household", home.pk), edited(home, formal_greeting="Dear Okafors,"))
    home.refresh_from_db()
    assert home.formal_greeting == "Okafors"
