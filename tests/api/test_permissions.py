"""Every action, every scope, every role: who may, who may not, and that no address is left out."""

from typing import Any

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from config.api_urls import urlpatterns
from crm.domain.capabilities import CAPABILITIES_OF, Capability, Role
from crm.models import AuditEntry, Note, User
from tests.api.caller import calling, token
from tests.api.world import WAYS, World, grow
from tests.cast import ROLES

pytestmark = pytest.mark.django_db
PEOPLE, GIFTS, PAYMENTS = Capability.VIEW_PEOPLE, Capability.VIEW_GIFTS, Capability.VIEW_PAYMENTS
PRIVACY = Capability.KEEP_PRIVACY
WRITES = {
    "create",
    "partial_update",
    "destroy",
    "publish",
    "close",
    "withdraw",
    "void",
    "replace",
    "refunds",
    "dismiss",
    "unite",
    "rename_choice",
    "undo",
    "complete",
    "drop",
    "reopen",
    "archive",
    "restore",
    "take_up",
    "stop",
    "move",
    "copy",
    "erase",
    "extend",
    "lift",
}
# What each action takes. An action that is not here fails the first test.
MATRIX: dict[tuple[str, str], set[Capability]] = {
    # First: a change of a contact has its suspected twins reckoned anew, and the world's are made up.
    **{(kind, action): {PEOPLE} for kind in ("duplicates", "merges") for action in ("list", "retrieve")},
    ("duplicates", "dismiss"): {PEOPLE, Capability.MERGE_PEOPLE},
    ("contacts", "list"): {PEOPLE},
    ("contacts", "retrieve"): {PEOPLE},
    ("contacts", "create"): {Capability.EDIT_PEOPLE},
    ("contacts", "partial_update"): {PEOPLE, Capability.EDIT_PEOPLE},
    **{(kind, action): {PEOPLE} for kind in WAYS for action in ("list", "retrieve")},
    **{(kind, action): {PEOPLE, Capability.EDIT_PEOPLE} for kind in WAYS for action in ("partial_update", "destroy")},
    **{(kind, "create"): {Capability.EDIT_PEOPLE} for kind in WAYS},
    **{(kind, action): {PEOPLE} for kind in ("notes", "interactions") for action in ("list", "retrieve")},
    **{(kind, "create"): {Capability.EDIT_PEOPLE} for kind in ("notes", "interactions")},
    **{
        (kind, action): {PEOPLE, Capability.EDIT_PEOPLE}
        for kind in ("notes", "interactions")
        for action in ("partial_update", "destroy")
    },
    **{
        (kind, action): {PEOPLE}
        for kind in ("tags", "custom-fields", "contact-tags")
        for action in ("list", "retrieve")
    },
    ("contact-tags", "create"): {Capability.EDIT_PEOPLE},
    ("contact-tags", "destroy"): {PEOPLE, Capability.EDIT_PEOPLE},
    ("tags", "create"): {Capability.EDIT_SEGMENTS},
    ("segment-criteria", "list"): {PEOPLE},
    **{("segments", action): {PEOPLE} for action in ("list", "retrieve", "count", "members")},
    **{("snapshots", action): {PEOPLE} for action in ("list", "retrieve", "members")},
    ("segments", "create"): {Capability.EDIT_SEGMENTS},
    **{("segments", action): {PEOPLE, Capability.EDIT_SEGMENTS} for action in ("partial_update", "archive", "restore")},
    ("snapshots", "create"): {PEOPLE, Capability.EDIT_SEGMENTS},
    **{("tags", action): {PEOPLE, Capability.EDIT_SEGMENTS} for action in ("partial_update", "unite")},
    ("custom-fields", "create"): {Capability.SET_UP},
    **{("custom-fields", action): {PEOPLE, Capability.SET_UP} for action in ("partial_update", "rename_choice")},
    **{(kind, action): {PEOPLE} for kind in ("tasks", "plans", "plan-runs") for action in ("list", "retrieve")},
    **{(kind, "create"): {Capability.KEEP_TASKS} for kind in ("tasks", "plan-runs")},
    **{
        ("tasks", action): {PEOPLE, Capability.KEEP_TASKS}
        for action in ("partial_update", "complete", "reopen", "drop")
    },
    ("plans", "create"): {Capability.SHAPE_PLANS},
    **{("plans", action): {PEOPLE, Capability.SHAPE_PLANS} for action in ("partial_update", "archive", "take_up")},
    ("plan-runs", "stop"): {PEOPLE, Capability.KEEP_TASKS},
    ("prospects", "list"): {GIFTS},
    ("prospects", "retrieve"): {GIFTS},
    ("prospects", "create"): {Capability.KEEP_PROSPECTS},
    **{("prospects", action): {GIFTS, Capability.KEEP_PROSPECTS} for action in ("partial_update", "move", "close")},
    **{
        (kind, action): {PEOPLE}
        for kind in ("households", "members", "relationships")
        for action in ("list", "retrieve")
    },
    **{(kind, "create"): {PEOPLE, Capability.EDIT_PEOPLE} for kind in ("households", "members")},
    **{(kind, "partial_update"): {PEOPLE, Capability.EDIT_PEOPLE} for kind in ("households", "relationships")},
    ("households", "restore"): {PEOPLE, Capability.EDIT_PEOPLE},
    ("relationships", "create"): {Capability.EDIT_PEOPLE},
    **{(kind, "destroy"): {PEOPLE, Capability.EDIT_PEOPLE} for kind in ("members", "households", "relationships")},
    **{(kind, action): {PEOPLE} for kind in ("consents", "permissions", "wordings") for action in ("list", "retrieve")},
    **{("contacts", action): {PEOPLE, PRIVACY} for action in ("copy", "erasure", "erase")},
    **{("privacy-requests", action): {PEOPLE, PRIVACY} for action in ("list", "retrieve", "create", "close", "extend")},
    **{("legal-holds", action): {PEOPLE, PRIVACY} for action in ("list", "retrieve", "create", "lift")},
    ("consents", "create"): {Capability.RECORD_CONSENT},
    ("merges", "create"): {PEOPLE, Capability.MERGE_PEOPLE},
    ("merges", "undo"): {PEOPLE, Capability.MERGE_PEOPLE},
    ("gifts", "list"): {GIFTS},
    ("gifts", "retrieve"): {GIFTS},
    ("gifts", "create"): {Capability.RECORD_GIFTS},
    ("recurring-gifts", "list"): {GIFTS},
    ("recurring-gifts", "retrieve"): {GIFTS},
    ("receipts", "list"): {GIFTS},
    ("receipts", "retrieve"): {GIFTS},
    ("receipts", "pdf"): {GIFTS},
    ("receipts", "void"): {GIFTS, Capability.ISSUE_RECEIPTS},
    ("receipts", "replace"): {GIFTS, Capability.ISSUE_RECEIPTS},
    ("payments", "list"): {PAYMENTS},
    ("payments", "retrieve"): {PAYMENTS},
    ("payments", "refunds"): {PAYMENTS, Capability.REFUND_GIFTS},
    **{(kind, action): {GIFTS} for kind in ("funds", "campaigns", "giving-pages") for action in ("list", "retrieve")},
    **{(kind, "create"): {Capability.EDIT_GIVING_PAGES} for kind in ("funds", "campaigns", "giving-pages")},
    **{
        (kind, "partial_update"): {GIFTS, Capability.EDIT_GIVING_PAGES}
        for kind in ("funds", "campaigns", "giving-pages")
    },
    **{("giving-pages", action): {GIFTS, Capability.EDIT_GIVING_PAGES} for action in ("publish", "close", "withdraw")},
}
PLAIN = {"retrieve", "partial_update", "destroy"}
METHODS = {"partial_update": "patch", "destroy": "delete"}
SCOPES = {
    "none": [],
    "read": ["read"],
    "write": ["write"],
    "both": ["read", "write"],
    "all": ["read", "write", "privacy"],
}
OPEN = {"schema", "docs", None}  # the description of the API, and what answers where there is nothing


def actions_there_are() -> set[tuple[str, str]]:
    found = set()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        actions = getattr(pattern.callback, "actions", None)
        if actions is None:
            assert pattern.name in OPEN
        else:
            kind = pattern.callback.initkwargs["basename"]  # type: ignore[attr-defined]
            found |= {(kind, action) for method, action in actions.items() if method != "head"}
    return found


def test_every_action_stands_in_the_table_with_what_it_takes() -> None:
    assert actions_there_are() == set(MATRIX)


def call(client: APIClient, world: World, kind: str, action: str) -> Any:
    """The call with an empty body: allowed ones are refused for it (400), or do their work."""
    if action in ("list", "create"):
        address = world.list_of(kind)
    else:
        address = world.address(kind) + ("" if action in PLAIN else f"{action}/")
    method = METHODS.get(action, "post" if action in WRITES else "get")
    return getattr(client, method)(address, *([{}] if method != "get" else []))


def scopes_for(action: str, takes: set[Capability]) -> set[str]:
    scopes = {"write"} if action in WRITES else {"read"}
    scopes |= {"privacy"} if PRIVACY in takes else set()
    return scopes | ({"read"} if takes & {PEOPLE, GIFTS, PAYMENTS} else set())


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("scopes", SCOPES)
def test_an_action_takes_its_scopes_and_the_role_of_the_owner(name: str, scopes: str) -> None:
    world = grow()
    may = {capability for role in ROLES[name] for capability in CAPABILITIES_OF[Role(role)]}
    client = calling(name, SCOPES[scopes])
    Note.objects.update(author=User.objects.get(name=name.title()))  # others are refused, whatever their role
    for (kind, action), takes in MATRIX.items():
        answer = call(client, world, kind, action)
        where = f"{name} {scopes} {kind} {action}"
        if not scopes_for(action, takes) <= set(SCOPES[scopes]):
            assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), where
        elif not takes <= may:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), where
        else:
            assert answer.status_code in (200, 204, 400), where


@pytest.mark.parametrize("header", ["", "Token", "Token wrong", "Token ünknown", "Bearer x", "Token a b", "Basic YTpi"])
def test_a_stranger_learns_nothing(header: str) -> None:
    world = grow()
    eve = APIClient()
    if header:
        eve.credentials(HTTP_AUTHORIZATION=header)
    for kind, action in MATRIX:
        answer = call(eve, world, kind, action)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token"), (kind, action)
        assert set(answer.json()) == {"type", "title", "status", "code", "detail"}


def test_a_refused_call_says_the_same_of_what_is_there_and_what_is_not() -> None:
    world = grow()
    cy = calling("cy")
    there, not_there = cy.get(world.address("gifts")), cy.get("/api/v1/gifts/999999/")
    assert there.status_code == not_there.status_code == 403
    assert there.json() == not_there.json()


def test_a_session_in_a_browser_is_no_way_in() -> None:
    grow()
    client = APIClient()
    token("ada")
    client.force_login(User.objects.get(name="Ada"))
    assert client.get("/api/v1/contacts/").status_code == 401
    assert client.post("/api/v1/contacts/", {"first_name": "Ifeoma"}).status_code == 401


def test_a_role_that_is_taken_away_is_gone_from_the_token_at_once() -> None:
    grow()
    ada = calling("ada")
    assert ada.get("/api/v1/payments/").status_code == 200
    User.objects.filter(name="Ada").update(roles=["read_only"])
    assert ada.get("/api/v1/payments/").status_code == 403


def test_the_audit_log_names_the_person_and_the_token() -> None:
    calling("ada").post("/api/v1/contacts/", {"first_name": "Ifeoma"})
    entry = AuditEntry.objects.get(action="contact.created")
    assert (entry.actor_kind, entry.actor_label) == ("api", "Ada (Test)")
