"""Two who change one tag, or one field of the nonprofit's own, at once: each keeps what they typed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.custom_fields import FieldFacts
from crm.domain.errors import Refused
from crm.models import CustomField, Nonprofit, Tag
from crm.selectors.audit import changed_at
from crm.services.custom_fields import change_field, make_field, rename_choice
from crm.services.tag_vocabulary import make_tag, rename_tag
from frontend.forms.custom_fields import CHOICES
from frontend.staff.edits import rows_in_words
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
SIZES = ("S", "M", "L")


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


@pytest.fixture
def size(ada: Client) -> CustomField:
    return make_field(facts=FieldFacts("Size", "choice", "Ask kindly", SIZES), by=acting("ada"))


@pytest.fixture
def board(ada: Client) -> Tag:
    return make_tag(name="Board", by=acting("ada"))


def field_page(field: CustomField) -> str:
    return reverse("staff:custom_field", args=[field.pk])


def tag_page(tag: Tag) -> str:
    return reverse("staff:tag", args=[tag.pk])


def opened(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """The form of a page as it would be sent now, but for what is typed."""
    return as_sent(client.get(url).content.decode()) | typed


def told(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.content.decode()).partition('id="errors"')[2].partition('class="field"')[0]


def theirs(field: CustomField, label: str = "Size", choices: tuple[str, ...] = SIZES, **more: Any) -> None:
    """What the other one saves while Ada has the field open."""
    facts = FieldFacts(label, "choice", more.get("help", "Ask kindly"), choices, more.get("position"))
    change_field(field_id=field.pk, facts=facts, by=acting("ada"))


def test_what_one_did_not_touch_of_a_field_stays_as_the_other_left_it(ada: Client, size: CustomField) -> None:
    mine = opened(ada, field_page(size), help="Only if they like")
    theirs(size, "Shirt size", (*SIZES, "XL"))
    saved = ada.post(field_page(size), mine, follow=True).content.decode()
    assert "Saved. What Ada changed meanwhile is kept: What it is called, Choices, one a line." in saved
    size.refresh_from_db()
    assert (size.label, size.help, size.choices) == ("Shirt size", "Only if they like", ["S", "M", "L", "XL"])


def test_what_both_changed_of_a_field_is_asked_and_saving_again_keeps_mine(ada: Client, size: CustomField) -> None:
    mine = opened(ada, field_page(size), label="T-shirt", choices="S\r\nM\r\nL\r\nXXL", position="7")
    theirs(size, "Shirt size", (*SIZES, "XL"), help="Ask gently")
    answer = ada.post(field_page(size), mine)
    box = told(answer)
    called = '<a href="#id_label">What it is called</a>: Ada changed it from “Size” to “Shirt size”.'
    assert f"{called} You entered “T-shirt”." in box
    assert "“XL” is new.</li></ul>You changed it:<ul><li>“XXL” is new." in box
    assert "to “Ask gently”" in box
    assert "Place among the fields" not in box
    again = as_sent(answer.content.decode())
    assert (again["label"], again["help"], again["position"]) == (["T-shirt"], ["Ask gently"], ["7"])
    size.refresh_from_db()
    assert size.label == "Shirt size"
    assert ada.post(field_page(size), again).status_code == 302
    size.refresh_from_db()
    assert (size.label, size.choices, size.help, size.position) == ("T-shirt", [*SIZES, "XXL"], "Ask gently", 7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a b c", "a c", ["“b” is gone."]),
        ("a b", "b a", ["The order is now: b; a."]),
        ("a b", "a x y", ["“b” became “x”.", "“y” is new."]),
        ("a b c", "c a x", ["“b” became “x”.", "The order is now: c; a; x."]),
        (None, "a b", ["“a”", "“b”"]),
        (None, "", ["empty"]),
    ],
)
def test_what_became_of_each_row_is_told_by_itself(old: str | None, new: str, said: list[str]) -> None:
    before = None if old is None else tuple(old.split())
    assert sorted(rows_in_words(CHOICES, before, tuple(new.split()))) == sorted(said)


def test_a_choice_that_another_renamed_is_not_named_back(ada: Client, size: CustomField) -> None:
    mine = opened(ada, field_page(size), label="Shirt size")
    rename_choice(field_id=size.pk, old="M", new="Medium", by=acting("ada"))
    assert ada.post(field_page(size), mine).status_code == 302
    size.refresh_from_db()
    assert (size.label, size.choices) == ("Shirt size", ["S", "Medium", "L"])


def test_the_form_beside_a_refused_new_name_of_a_choice_is_compared_too(ada: Client, size: CustomField) -> None:
    answer = ada.post(reverse("staff:rename_field_choice", args=[size.pk]), {"old": "M", "new": "S"})
    mine = as_sent(answer.content.decode()) | {"label": "T-shirt"}
    theirs(size, "Shirt size")
    assert "You entered “T-shirt”." in told(ada.post(field_page(size), mine))


def test_a_tag_that_another_renamed_is_not_called_differently_unseen(ada: Client, board: Tag) -> None:
    mine = opened(ada, tag_page(board), name="Directors")
    rename_tag(tag_id=board.pk, name="Trustees", by=acting("ben"))
    answer = ada.post(tag_page(board), mine)
    assert "Ben changed it from “Board” to “Trustees”. You entered “Directors”." in told(answer)
    assert Tag.objects.get().name == "Trustees"
    again = as_sent(answer.content.decode())
    assert again["name"] == ["Directors"]
    assert ada.post(tag_page(board), again).status_code == 302
    assert Tag.objects.get().name == "Directors"


def test_a_tag_that_one_only_looked_at_stays_as_the_other_called_it(ada: Client, board: Tag) -> None:
    mine = opened(ada, tag_page(board))
    rename_tag(tag_id=board.pk, name="Trustees", by=acting("ben"))
    assert "What Ben changed meanwhile is kept: Tag." in ada.post(tag_page(board), mine, follow=True).content.decode()
    assert Tag.objects.get().name == "Trustees"


def test_the_form_beside_a_refused_union_is_compared_too(ada: Client, board: Tag) -> None:
    answer = ada.post(reverse("staff:join_tag", args=[board.pk]), {"into": "0"})
    mine = as_sent(answer.content.decode()) | {"name": "Directors"}
    rename_tag(tag_id=board.pk, name="Trustees", by=acting("ben"))
    assert "You entered “Directors”." in told(ada.post(tag_page(board), mine))


def test_whoever_is_quicker_than_the_comparison_is_not_overwritten(size: CustomField, board: Tag) -> None:
    seen = {row: changed_at(row) for row in (size, board)}
    theirs(size, "Shirt size")
    rename_tag(tag_id=board.pk, name="Trustees", by=acting("ada"))
    with pytest.raises(Refused, match="Somebody else changed this field"):
        change_field(field_id=size.pk, facts=FieldFacts("Mine", "choice", "", SIZES), seen=seen[size], by=acting("ada"))
    with pytest.raises(Refused, match="Somebody else changed this tag"):
        rename_tag(tag_id=board.pk, name="Mine", seen=seen[board], by=acting("ada"))
