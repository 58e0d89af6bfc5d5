"""Saved views of the list of people: what one keeps, who sees it, and who may change it."""

import pytest

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.models import AuditEntry, CustomField, Nonprofit
from crm.services.segments import archive_segment, make_segment
from donors.domain.people_views import LONGEST_QUERY, MOST_OWN, MOST_SHARED, asks_of_gifts, query_of
from donors.models import PeopleView
from donors.selectors.people_views import view_with, views_seen_by
from donors.services.people_views import change_query, change_view, delete_view, restore_view, save_view
from tests.cast import acting

pytestmark = pytest.mark.django_db
ORGANISATIONS, MONTHLY = "kind=organisation", "giving=monthly"


def seen(name: str) -> list[str]:
    return [view.name for view in views_seen_by(acting(name))]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "nothing_to_keep"),
        ("q=Maya+Okafor", "searches"),
        ("kind=person&q=maya%40example.org", "searches"),
        ("kind=person&junk=1", "nothing_to_keep"),
        ("giving=monthly&kind=person", "nothing_to_keep"),
        ("kind=person&kind=organisation", "nothing_to_keep"),
        ("<script>", "nothing_to_keep"),
        ("field=assistant&answer=Maya", "searches"),
        ("field=member&answer=4711", "searches"),
        ("field=gone&answer=4711", "searches"),
        (query_of({"columns": "x" * LONGEST_QUERY}), "too_much"),
    ],
)
def test_a_view_keeps_nothing_that_was_typed_to_find_somebody_and_no_junk(
    nonprofit: Nonprofit, query: str, code: str
) -> None:
    CustomField.objects.create(key="assistant", label="Assistant", kind="text")
    CustomField.objects.create(key="member", label="Member", kind="number")
    with pytest.raises(Refused) as refused:
        save_view(name="Mine", query=query, by=acting("ada"))
    assert refused.value.code == code
    with pytest.raises(Refused):
        change_query(view_id=save_view(name="Kept", query=MONTHLY, by=acting("ada")).pk, query=query, by=acting("ada"))
    assert list(PeopleView.objects.values_list("query", flat=True)) == [MONTHLY]


def test_a_chosen_answer_is_kept(nonprofit: Nonprofit) -> None:
    CustomField.objects.create(key="skill", label="Skill", kind="choice", choices=["Driving"])
    assert save_view(name="Drivers", query="field=skill&answer=Driving", by=acting("cy")).pk


@pytest.mark.parametrize(
    ("query", "is_of_gifts"),
    [
        (ORGANISATIONS, False),
        (MONTHLY, True),
        ("least=5.00", True),
        ("sort=-total", True),
        ("columns=email%2Ctotal", True),
        ("columns=owner", True),
        ("columns=email%2Ctags", False),
    ],
)
def test_what_asks_of_gifts(query: str, is_of_gifts: bool) -> None:
    assert asks_of_gifts(query) is is_of_gifts


def test_an_own_view_is_for_its_owner_alone(nonprofit: Nonprofit) -> None:
    view = save_view(name="Mine", query=ORGANISATIONS, by=acting("dee"))
    assert (seen("dee"), seen("ada")) == (["Mine"], [])
    for act in (
        lambda: view_with(view.pk, acting("ada")),
        lambda: change_view(view_id=view.pk, name="Hers", by=acting("ada")),
        lambda: change_query(view_id=view.pk, query=MONTHLY, by=acting("ada")),
        lambda: delete_view(view_id=view.pk, by=acting("ada")),
    ):
        with pytest.raises(NotThere):
            act()


def test_only_who_makes_segments_shares_and_changes_what_is_shared(nonprofit: Nonprofit) -> None:
    with pytest.raises(Forbidden):
        save_view(name="For all", query=ORGANISATIONS, is_shared=True, by=acting("dee"))
    own = save_view(name="Mine", query=ORGANISATIONS, by=acting("dee"))
    with pytest.raises(Forbidden):
        change_view(view_id=own.pk, name="Mine", is_shared=True, by=acting("dee"))
    view = save_view(name="For all", query=ORGANISATIONS, is_shared=True, by=acting("ben"))
    assert (seen("dee"), seen("cy")) == (["Mine", "For all"], ["For all"])
    with pytest.raises(Forbidden):
        delete_view(view_id=view.pk, by=acting("dee"))
    with pytest.raises(Forbidden):
        change_query(view_id=view.pk, query=MONTHLY, by=acting("dee"))
    assert change_view(view_id=view.pk, name="For everybody", by=acting("ada")).is_shared
    with pytest.raises(Forbidden):
        change_view(view_id=view.pk, name="Taken away", is_shared=False, by=acting("ada"))
    delete_view(view_id=view.pk, by=acting("ada"))
    assert seen("dee") == ["Mine"]


def test_a_shared_view_of_what_somebody_may_not_see_is_not_there_for_them(nonprofit: Nonprofit) -> None:
    givers = make_segment(name="Givers", asked={"all": [{"is": "gave", "period": {"kind": "ever"}}]}, by=acting("ada"))
    for name, query in (("Monthly", MONTHLY), ("Givers", f"segment={givers.pk}"), ("Firms", ORGANISATIONS)):
        view = save_view(name=name, query=query, is_shared=True, by=acting("ada"))
    assert (seen("dee"), seen("cy")) == (["Firms", "Givers", "Monthly"], ["Firms"])
    hidden = PeopleView.objects.get(name="Givers")
    with pytest.raises(NotThere):
        view_with(hidden.pk, acting("cy"))
    assert view_with(view.pk, acting("cy")) == view
    archive_segment(segment_id=givers.pk, by=acting("ada"))
    assert "Givers" in seen("dee")


def test_a_name_stands_once_among_somebodys_own_and_once_among_the_shared(nonprofit: Nonprofit) -> None:
    mine = save_view(name="Firms", query=ORGANISATIONS, by=acting("ada"))
    save_view(name="Firms", query=ORGANISATIONS, by=acting("ben"))
    save_view(name="Firms", query=ORGANISATIONS, is_shared=True, by=acting("ben"))
    other = save_view(name="Monthly", query=MONTHLY, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        change_view(view_id=other.pk, name=" firms ", by=acting("ada"))
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")
    with pytest.raises(Refused):
        change_view(view_id=mine.pk, name="Firms", is_shared=True, by=acting("ada"))
    assert change_view(view_id=mine.pk, name="FIRMS", by=acting("ada")).name == "FIRMS"


@pytest.mark.parametrize(("is_shared", "most"), [(False, MOST_OWN), (True, MOST_SHARED)])
def test_there_are_so_many_and_no_more(nonprofit: Nonprofit, is_shared: bool, most: int) -> None:
    for number in range(most):
        save_view(name=f"View {number}", query=ORGANISATIONS, is_shared=is_shared, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        save_view(name="One more", query=ORGANISATIONS, is_shared=is_shared, by=acting("ada"))
    assert (refused.value.code, str(most) in refused.value.message) == ("too_many", True)
    other = save_view(name="Another", query=ORGANISATIONS, is_shared=not is_shared, by=acting("ada"))
    with pytest.raises(Refused):
        change_view(view_id=other.pk, name="Another", is_shared=is_shared, by=acting("ada"))


@pytest.mark.parametrize("typed", ["vip 2026", " VIP  2026 ", "Víp 2026", "VIP2026", "V I P 2026", "ＶＩＰ\u00a02026"])
def test_a_name_that_is_nearly_the_same_is_refused_and_the_other_named(nonprofit: Nonprofit, typed: str) -> None:
    save_view(name="VIP 2026", query=ORGANISATIONS, by=acting("ada"))
    with pytest.raises(Refused) as refused:
        save_view(name=typed, query=MONTHLY, by=acting("ada"))
    assert (refused.value.code, refused.value.field) == ("name_taken", "name")
    assert refused.value.message.startswith("There is a view “VIP 2026” already.")
    assert save_view(name=f"{typed}+", query=MONTHLY, by=acting("ada")).pk
    assert save_view(name=typed, query=MONTHLY, by=acting("ben")).pk
    assert save_view(name=typed, query=MONTHLY, is_shared=True, by=acting("ada")).pk


def test_a_shared_view_comes_back_as_it_was_whoever_deleted_it(nonprofit: Nonprofit) -> None:
    view = save_view(name="For all", query=ORGANISATIONS, is_shared=True, by=acting("ben"))
    was = delete_view(view_id=view.pk, by=acting("ada"))
    with pytest.raises(Forbidden):
        restore_view(view=was, by=acting("dee"))
    for _ in range(2):  # the second finds it there
        restore_view(view=was, by=acting("ada"))
    back = PeopleView.objects.get()
    assert (back.pk, back.owner_id, back.name, back.key) == (view.pk, view.owner_id, "For all", "for all")
    assert (back.query, back.is_shared) == (ORGANISATIONS, True)
    entries = AuditEntry.objects.filter(action="people_view.restored")
    assert [(entry.subject_id, entry.changes) for entry in entries] == [(str(view.pk), {"name": [None, "For all"]})]
    later = save_view(name="Later", query=MONTHLY, by=acting("ada"))
    assert later.pk > view.pk


def test_what_is_in_the_way_of_a_deleted_view_is_refused(nonprofit: Nonprofit) -> None:
    was = delete_view(view_id=save_view(name="Mine", query=MONTHLY, by=acting("ben")).pk, by=acting("ben"))
    with pytest.raises(Forbidden):
        restore_view(view=was, by=acting("ada"))
    save_view(name="MINE", query=ORGANISATIONS, by=acting("ben"))
    with pytest.raises(Refused) as refused:
        restore_view(view=was, by=acting("ben"))
    assert refused.value.code == "name_taken"
    was = delete_view(view_id=PeopleView.objects.get().pk, by=acting("ben"))
    for number in range(MOST_OWN):
        save_view(name=f"View {number}", query=ORGANISATIONS, by=acting("ben"))
    with pytest.raises(Refused) as refused:
        restore_view(view=was, by=acting("ben"))
    assert refused.value.code == "too_many"


def test_the_log_tells_the_name_of_a_shared_view_only(nonprofit: Nonprofit) -> None:
    view = save_view(name="A secret", query=ORGANISATIONS, by=acting("ben"))
    change_view(view_id=view.pk, name="Another secret", is_shared=False, by=acting("ben"))
    change_query(view_id=view.pk, query=MONTHLY, by=acting("ben"))
    change_view(view_id=view.pk, name="Monthly", is_shared=True, by=acting("ben"))
    change_view(view_id=view.pk, name="A third secret", is_shared=False, by=acting("ben"))
    delete_view(view_id=view.pk, by=acting("ben"))
    entries = AuditEntry.objects.filter(action__startswith="people_view.").order_by("pk")
    told = [(entry.action, entry.changes) for entry in entries]
    assert [action.partition(".")[2] for action, _ in told] == ["saved", *["changed"] * 4, "deleted"]
    assert "secret" not in str(told)
    assert told[3][1] == {"name": ["", "Monthly"], "is_shared": [False, True]}


def test_nobody_in_particular_keeps_no_view(nonprofit: Nonprofit) -> None:
    with pytest.raises(Forbidden):
        save_view(name="Mine", query=ORGANISATIONS, by=SYSTEM)
