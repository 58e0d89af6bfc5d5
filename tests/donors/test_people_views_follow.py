"""Saved views follow a tag that is united with another, and a choice that is renamed."""

import pytest

from crm.domain.actors import SYSTEM
from crm.domain.custom_fields import LONGEST_CHOICE
from crm.domain.registry import segment_criteria
from crm.models import CustomField, Nonprofit, Tag
from crm.services.custom_fields import rename_choice
from crm.services.tag_vocabulary import make_tag, rename_tag, unite_tags
from donors.domain.people_columns import OWN
from donors.domain.people_views import LONGEST_QUERY, followed, query_of
from donors.models import PeopleView
from donors.services.people_views import delete_view, restore_view, save_view
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def skill(nonprofit: Nonprofit) -> CustomField:
    CustomField.objects.create(key="other", label="Other", kind="choice", choices=["Driving", "Baking"])
    return CustomField.objects.create(key="skill", label="Skill", kind="choices", choices=["Driving", "Baking"])


def asked(name: str) -> str:
    return PeopleView.objects.get(name=name).query


def two_tags() -> tuple[Tag, Tag]:
    return make_tag(name="VIP", by=SYSTEM), make_tag(name="Board", by=SYSTEM)


def test_a_view_of_a_tag_that_is_united_asks_for_the_one_that_stays(nonprofit: Nonprofit) -> None:
    gone, kept = two_tags()
    save_view(name="Hers", query=f"kind=person&tag={gone.pk}&sort=-total&columns=tags", by=acting("ada"))
    save_view(name="For all", query=f"tag={gone.pk}", is_shared=True, by=acting("ben"))
    save_view(name="Another", query=f"tag={kept.pk}0", by=acting("ben"))
    save_view(name="Fifty", query=f"least={gone.pk}.00&household={gone.pk}", by=acting("ben"))
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=acting("ada"))
    assert asked("Hers") == f"kind=person&tag={kept.pk}&sort=-total&columns=tags"
    assert asked("For all") == f"tag={kept.pk}"
    assert asked("Another") == f"tag={kept.pk}0"
    assert asked("Fifty") == f"least={gone.pk}.00&household={gone.pk}"


def test_where_the_uniting_fails_no_view_changes(nonprofit: Nonprofit, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, kept = two_tags()
    save_view(name="Hers", query=f"tag={gone.pk}", by=acting("ada"))

    def breaks(*_: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(segment_criteria, "followers", [*segment_criteria.followers, breaks])
    with pytest.raises(RuntimeError):
        unite_tags(tag_id=gone.pk, into_id=kept.pk, by=acting("ada"))
    assert asked("Hers") == f"tag={gone.pk}"
    assert Tag.objects.filter(pk=gone.pk).exists()


def test_a_renamed_tag_is_the_same_tag(nonprofit: Nonprofit) -> None:
    tag = make_tag(name="VIP", by=SYSTEM)
    save_view(name="Hers", query=f"tag={tag.pk}", by=acting("ada"))
    rename_tag(tag_id=tag.pk, name="Friends", by=acting("ada"))
    assert asked("Hers") == f"tag={tag.pk}"


def test_a_view_of_a_choice_that_is_renamed_asks_for_its_new_name(skill: CustomField) -> None:
    for name, query in (
        ("Drivers", "field=skill&answer=Driving&columns=own.skill"),
        ("As typed", "field=skill&answer=driving"),
        ("Bakers", "field=skill&answer=Baking"),
        ("Other", "field=other&answer=Driving"),
        ("Any", "field=skill"),
    ):
        save_view(name=name, query=query, by=acting("ada"))
    rename_choice(field_id=skill.pk, old="Driving", new="Fährt & lenkt", by=acting("ada"))
    renamed = query_of({"field": "skill", "answer": "Fährt & lenkt"})
    assert (asked("Drivers"), asked("As typed")) == (f"{renamed}&columns=own.skill", renamed)
    assert (asked("Bakers"), asked("Other"), asked("Any")) == (
        "field=skill&answer=Baking",
        "field=other&answer=Driving",
        "field=skill",
    )


def test_a_name_that_does_not_fit_in_a_view_leaves_it_as_it_is(skill: CustomField) -> None:
    columns = ",".join(f"{OWN}{'x' * 30}{number}" for number in range(20))
    query = query_of({"field": "skill", "answer": "Driving", "columns": columns})
    save_view(name="Drivers", query=query, by=acting("ada"))
    long = "é" * LONGEST_CHOICE
    assert len(query_of({"field": "skill", "answer": long, "columns": columns})) > LONGEST_QUERY >= len(query)
    rename_choice(field_id=skill.pk, old="Driving", new=long, by=acting("ada"))
    assert asked("Drivers") == query


@pytest.mark.parametrize("query", ["tag=7", "field=skill&answer=7", "field=tag&answer=7", "segment=7", ""])
def test_only_what_a_criterion_is_about_changes(query: str) -> None:
    assert followed(query, "updates", "tag", "7", "8") == query
    assert followed(query, "tag", "tag", "70", "8") == query
    assert followed(query, "field.skill", "choice", "70", "8") == query
    assert followed(query, "tag", "tag", "7", "8") == query.replace("tag=7", "tag=8")


def test_a_view_that_comes_back_asks_for_the_tag_that_its_own_became_part_of(nonprofit: Nonprofit) -> None:
    gone, between = two_tags()
    kept = make_tag(name="Friends", by=SYSTEM)
    view = save_view(name="Hers", query=f"kind=person&tag={gone.pk}&sort=-total", by=acting("ada"))
    other = save_view(name="Other", query=f"tag={gone.pk}0", by=acting("ada"))
    was = [delete_view(view_id=pk, by=acting("ada")) for pk in (view.pk, other.pk)]
    unite_tags(tag_id=gone.pk, into_id=between.pk, by=acting("ben"))
    unite_tags(tag_id=between.pk, into_id=kept.pk, by=acting("ben"))
    for one in was:
        restore_view(view=one, by=acting("ada"))
    assert asked("Hers") == f"kind=person&tag={kept.pk}&sort=-total"
    assert asked("Other") == f"tag={gone.pk}0"


def test_a_view_that_comes_back_asks_for_the_choice_by_its_new_name(skill: CustomField) -> None:
    rename_choice(field_id=skill.pk, old="Baking", new="Cooking", by=acting("ada"))
    rename_choice(field_id=skill.pk, old="Driving", new="Baking", by=acting("ada"))
    view = save_view(name="Bakers", query="field=skill&answer=Baking&columns=own.skill", by=acting("ada"))
    was = delete_view(view_id=view.pk, by=acting("ada"))
    rename_choice(field_id=skill.pk, old="Baking", new="Bread", by=acting("ada"))
    rename_choice(field_id=skill.pk, old="Cooking", new="Baking", by=acting("ada"))
    other = CustomField.objects.get(key="other")
    rename_choice(field_id=other.pk, old="Baking", new="Cakes", by=acting("ada"))
    restore_view(view=was, by=acting("ada"))
    assert asked("Bakers") == "field=skill&answer=Bread&columns=own.skill"


def test_what_was_renamed_before_a_view_went_away_is_not_renamed_in_it_again(skill: CustomField) -> None:
    rename_choice(field_id=skill.pk, old="Driving", new="Steering", by=acting("ada"))
    rename_choice(field_id=skill.pk, old="Baking", new="Driving", by=acting("ada"))
    view = save_view(name="Drivers", query="field=skill&answer=Driving", by=acting("ada"))
    restore_view(view=delete_view(view_id=view.pk, by=acting("ada")), by=acting("ada"))
    assert asked("Drivers") == "field=skill&answer=Driving"
