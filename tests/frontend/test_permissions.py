"""Every staff page, for every role: what the table of capabilities says is what happens, and strangers sign in."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse

from crm.domain.capabilities import Capability, Role
from crm.models import Nonprofit, User

pytestmark = pytest.mark.django_db
PEOPLE, GIFTS, PAGES = Capability.VIEW_PEOPLE, Capability.VIEW_GIFTS, Capability.EDIT_GIVING_PAGES
# url name → what it takes to open it. A page that is not here fails the first test.
NEEDS: dict[str, Capability] = {
    "home": PEOPLE,
    "styleguide": PEOPLE,
    "account": PEOPLE,
    "revoke_token": PEOPLE,
    "theme": PEOPLE,
    "people": PEOPLE,
    "person": PEOPLE,
    "search": PEOPLE,
    "bulk_people": PEOPLE,
    **dict.fromkeys(("people_views", "new_people_view", "people_view", "keep_people_view"), PEOPLE),
    **dict.fromkeys(("delete_people_view", "restore_people_view"), PEOPLE),
    **dict.fromkeys(("segments", "segment", "snapshot"), PEOPLE),
    **dict.fromkeys(("new_segment", "edit_segment", "act_on_segment", "take_snapshot"), Capability.EDIT_SEGMENTS),
    **dict.fromkeys(("tasks", "task", "plans", "plan"), PEOPLE),
    **dict.fromkeys(
        (
            "my_work",
            "new_task",
            "act_on_task",
            "act_on_tasks",
            "start_plan",
            "stop_run",
            "change_feed",
            "digest",
            "undo_bulk_tasks",
        ),
        Capability.KEEP_TASKS,
    ),
    **dict.fromkeys(("new_plan", "edit_plan", "shelve_plan"), Capability.SHAPE_PLANS),
    "export_tasks": Capability.EXPORT,
    "export_prospects": Capability.EXPORT,
    "export_households": Capability.EXPORT,
    "prospects": GIFTS,
    **dict.fromkeys(("prospect", "act_on_prospect", "act_on_prospects"), Capability.KEEP_PROSPECTS),
    "new_person": Capability.EDIT_PEOPLE,
    "undo_bulk": Capability.EDIT_PEOPLE,
    "edit_person": Capability.EDIT_PEOPLE,
    "show_ways": PEOPLE,
    "new_way": Capability.EDIT_PEOPLE,
    "households": PEOPLE,
    "household": PEOPLE,
    **dict.fromkeys(
        (
            "live_together",
            "new_member",
            "edit_household",
            "take_out",
            "dissolve_household",
            "restore_household",
            "new_relationship",
            "change_tie",
            "act_on_tie",
        ),
        Capability.EDIT_PEOPLE,
    ),
    "same_household": Capability.MERGE_PEOPLE,
    "change_way": Capability.EDIT_PEOPLE,
    "act_on_way": Capability.EDIT_PEOPLE,
    **dict.fromkeys(("note", "interaction"), PEOPLE),
    **dict.fromkeys(
        (
            "new_note",
            "remove_note",
            "new_interaction",
            "remove_interaction",
            "tag_person",
            "untag_person",
            "offer_tags",
            "edit_answers",
        ),
        Capability.EDIT_PEOPLE,
    ),
    **dict.fromkeys(("tags", "tag", "join_tag", "put_tag_away"), Capability.EDIT_SEGMENTS),
    **dict.fromkeys(
        ("custom_fields", "new_custom_field", "custom_field", "rename_field_choice", "put_field_away"),
        Capability.SET_UP,
    ),
    "consent": PEOPLE,
    **dict.fromkeys(
        ("record_consent", "withdraw_consent", "send_choices_link", "stop_list"), Capability.RECORD_CONSENT
    ),
    "wordings": PAGES,
    "wording": PAGES,
    "export_people": Capability.EXPORT,
    "people_for_mail": Capability.EXPORT,
    **dict.fromkeys(
        ("duplicates", "find_twin", "compare", "tell_apart", "merges", "undo_merge"), Capability.MERGE_PEOPLE
    ),
    **dict.fromkeys(
        ("privacy", "privacy_of", "new_request", "copy", "hold", "erase", "privacy_request", "put_off"),
        Capability.KEEP_PRIVACY,
    ),
    **dict.fromkeys(("retention", "retention_run", "idle"), Capability.KEEP_PRIVACY),
    "gifts": GIFTS,
    "gift": GIFTS,
    "receipt": GIFTS,
    "log_gift": Capability.RECORD_GIFTS,
    "export_gifts": Capability.EXPORT,
    "write_receipt": Capability.ISSUE_RECEIPTS,
    "thank_again": Capability.ISSUE_RECEIPTS,
    "change_receipt": Capability.ISSUE_RECEIPTS,
    "refund": Capability.REFUND_GIFTS,
    "giving_pages": GIFTS,
    "new_giving_page": PAGES,
    "giving_page_colour": PAGES,
    "giving_page": PAGES,
    "giving_page_picture": PAGES,
    "move_giving_page": PAGES,
    "preview_giving_page": PAGES,
    "funds": PAGES,
    "new_fund": PAGES,
    "fund": PAGES,
    "new_campaign": PAGES,
    "campaign": PAGES,
    "audit": Capability.VIEW_AUDIT,
    **dict.fromkeys(("members", "new_colleague", "member"), Capability.MANAGE_STAFF),
    **dict.fromkeys(("close_account", "open_account", "reset_second_step"), Capability.MANAGE_STAFF),
    "work": Capability.MEND_JOBS,
    "retry_job": Capability.MEND_JOBS,
    "settle_mail": Capability.MEND_JOBS,
}
ARGUMENTS: dict[str, Any] = {"int": 987_654, "str": "none", "slug": "none", "uuid": "0" * 8}
POSTED = {
    "bulk_people",
    "undo_bulk",
    "undo_bulk_tasks",
    "keep_people_view",
    "delete_people_view",
    "restore_people_view",
    "act_on_task",
    "act_on_tasks",
    "start_plan",
    "stop_run",
    "shelve_plan",
    "change_feed",
    "digest",
    "act_on_prospect",
    "act_on_prospects",
    "act_on_segment",
    "take_snapshot",
    "new_note",
    "remove_note",
    "remove_interaction",
    "tag_person",
    "untag_person",
    "join_tag",
    "put_tag_away",
    "rename_field_choice",
    "put_field_away",
    "withdraw_consent",
    "send_choices_link",
    "take_out",
    "dissolve_household",
    "restore_household",
    "act_on_tie",
    "same_household",
    "tell_apart",
    "undo_merge",
    "copy",
    "hold",
    "put_off",
    "show_ways",
    "act_on_way",
    "revoke_token",
    "open_account",
    "theme",
    "retry_job",
    "settle_mail",
    "write_receipt",
    "thank_again",
    "change_receipt",
    "move_giving_page",
}


def staff_patterns() -> dict[str, Any]:
    resolver = next(found for found in get_resolver().url_patterns if getattr(found, "app_name", "") == "staff")
    return {pattern.name: pattern for pattern in resolver.url_patterns}


def address_of(name: str) -> str:
    converters = staff_patterns()[name].pattern.converters
    values = {
        key: ARGUMENTS[type(found).__name__.removesuffix("Converter").lower().replace("string", "str")]
        for key, found in converters.items()
    }
    return reverse(f"staff:{name}", kwargs=values)


def status_of(client: Client, name: str) -> int:
    ask = client.post if name in POSTED else client.get
    response = ask(address_of(name))
    for close in response._resource_closers:  # response.close() would end the test's database connection too
        close()
    return response.status_code


def with_role(role: Role) -> User:
    return get_user_model().objects.create_user(f"{role}@lantern.example", None, name=role, roles=[role])


def test_every_staff_page_stands_in_the_table() -> None:
    assert set(staff_patterns()) == set(NEEDS)


@pytest.mark.parametrize("name", NEEDS)
def test_a_stranger_is_asked_to_sign_in(client: Client, nonprofit: Nonprofit, name: str) -> None:
    address = address_of(name)
    response = client.post(address) if name in POSTED else client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_the_table_says(client: Client, nonprofit: Nonprofit, role: Role) -> None:
    user = with_role(role)
    client.force_login(user)
    client.raise_request_exception = False
    actor = user.actor()
    answers = {name: status_of(client, name) for name in NEEDS}
    assert {name for name, status in answers.items() if status == 403} == {
        name for name, needed in NEEDS.items() if not actor.can(needed)
    }
    assert {name: status for name, status in answers.items() if status >= 500} == {}


def test_somebody_without_any_role_opens_nothing(client: Client, nonprofit: Nonprofit) -> None:
    client.force_login(get_user_model().objects.create_user("zoe@lantern.example", None, name="Zoe", roles=[]))
    assert {status_of(client, name) for name in NEEDS} == {403}


def test_an_account_that_was_closed_opens_nothing(client: Client, nonprofit: Nonprofit) -> None:
    user = with_role(Role.MANAGER)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("staff:home")).status_code == 302
