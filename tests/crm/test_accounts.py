"""Who may close whose account, open it again and change its roles, and what happens then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from crm.domain.actors import SYSTEM, Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.moves import ProspectFacts
from crm.models import ApiToken, AuditEntry, CalendarFeed, DailyDigest, Nonprofit, Task, User
from crm.selectors.calendar_feeds import feed_behind
from crm.selectors.leaving import belongings_of
from crm.selectors.prospects import left_with_prospects
from crm.selectors.staff import colleagues_of
from crm.selectors.tasks import left_with_tasks
from crm.services.accounts import change_roles, close_account, open_account
from crm.services.calendar_feeds import make_feed
from crm.services.digests import begin_digests
from crm.services.prospects import open_prospect
from crm.services.staff import create_token
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import PASSWORD, acting, member

pytestmark = pytest.mark.django_db
needs_row_locks = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
ROUNDS = 8


def close(name: str, by: Actor) -> User:
    return close_account(user_id=member(name).pk, by=by)


def reopen(name: str, by: Actor) -> User:
    return open_account(user_id=member(name).pk, by=by)


def give(name: str, *roles: str, by: Actor, **more: Any) -> User:
    return change_roles(user_id=member(name).pk, roles=list(roles), by=by, **more)


def second_manager(name: str) -> User:
    user = member(name)
    User.objects.filter(pk=user.pk).update(roles=["manager"])
    return user


ACTS: list[Callable[[str, Actor], User]] = [close, reopen, lambda name, by: give(name, "events", by=by)]


def test_whoever_left_is_signed_out_everywhere_and_does_not_come_in(client: Client, nonprofit: Nonprofit) -> None:
    ben, dee, other = member("ben"), Client(), Client()
    for browser, user in ((client, ben), (other, ben), (dee, member("dee"))):
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    close("ben", acting("ada"))
    assert [browser.get("/account/").status_code == 302 for browser in (client, other, dee)] == [True, True, False]
    client.post("/accounts/login/", {"login": ben.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 302
    reopen("ben", acting("ada"))
    assert other.get("/account/").status_code == 302, "no session of before comes to life again"
    client.post("/accounts/login/", {"login": ben.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200


def test_their_tokens_and_their_calendar_end_for_good_and_those_of_others_do_not() -> None:
    for name in ("ben", "dee"):
        create_token(user=member(name), label=name, scopes=["read"], days=9, by=SYSTEM)
    secret = make_feed(user=member("ben"), by=acting("ben"))
    make_feed(user=member("cy"), by=acting("cy"))
    close("ben", acting("ada"))
    reopen("ben", acting("ada"))
    assert list(ApiToken.objects.filter(revoked_at=None).values_list("label", flat=True)) == ["dee"]
    assert [feed.user.name for feed in CalendarFeed.objects.filter(revoked_at=None)] == ["Cy"]
    assert feed_behind(secret) is None
    told = AuditEntry.objects.filter(subject="crm.user", subject_id=str(member("ben").pk), user_id=member("ada").pk)
    assert list(told.order_by("pk").values_list("action", flat=True)) == [
        "staff.closed",
        "token.revoked",
        "staff.opened",
    ]


def test_a_daily_mail_that_waits_does_not_go_to_a_closed_account(nonprofit: Nonprofit) -> None:
    morning = datetime(2026, 3, 16, 11, 5, tzinfo=UTC)  # 07:05 in New York
    for name in ("ben", "cy"):
        makers.task("Call", owner_id=member(name).pk, due_on=morning.date())
    assert begin_digests(morning, "frontend.send_digest") == 2
    close("ben", acting("ada"))
    run_due_jobs()
    assert [message.to for message in mail.outbox] == [["cy@lantern.example"]]
    assert DailyDigest.objects.get(user=member("ben")).state == "empty"
    close("cy", acting("ada"))
    assert begin_digests(morning.replace(day=17), "frontend.send_digest") == 0


def test_what_they_had_to_do_stays_theirs_and_is_found(nonprofit: Nonprofit) -> None:
    ben = member("ben")
    makers.task("Call", owner_id=ben.pk)
    makers.task("Write", owner_id=ben.pk)
    contact = makers.contact()
    open_prospect(contact_id=contact.pk, facts=ProspectFacts(owner_id=ben.pk), by=acting("ada"))
    assert (left_with_tasks(), left_with_prospects()) == ([], [])
    close("ben", acting("ada"))
    theirs = belongings_of(ben.pk)
    assert (theirs.tasks, theirs.prospects, theirs.requests, theirs.stay) == (2, 1, 0, 3)
    assert set(Task.objects.values_list("owner", flat=True)) == {ben.pk}
    assert [user.pk for user in (*left_with_tasks(), *left_with_prospects())] == [ben.pk] * 2
    reopen("ben", acting("ada"))
    assert (left_with_tasks(), left_with_prospects()) == ([], [])
    give("ben", "read_only", by=acting("ada"))
    assert [user.pk for user in (*left_with_tasks(), *left_with_prospects())] == [ben.pk] * 2, "or lost the role"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["ben", "cy", "dee"])
def test_whoever_does_not_manage_staff_changes_nobody(act: Callable[[str, Actor], User], name: str) -> None:
    second_manager("ada")
    with pytest.raises(Forbidden):
        act("ada", acting(name))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_changes_their_own_and_nobody_a_superusers_but_another(act: Callable[[str, Actor], User]) -> None:
    second_manager("ben")
    with pytest.raises(Refused, match="your own account") as own:
        act("ada", acting("ada"))
    User.objects.filter(name="Ben").update(is_superuser=True)
    with pytest.raises(Refused, match="Only another superuser") as above:
        act("ben", acting("ada"))
    assert (own.value.code, above.value.code) == ("own_account", "superuser")
    assert not AuditEntry.objects.exists()
    User.objects.filter(name="Ada").update(is_superuser=True)
    User.objects.filter(name="Ben").update(is_active=act is not reopen)
    act("ben", acting("ada"))
    assert AuditEntry.objects.exists()


def test_somebody_who_manages_staff_is_left_even_by_a_command() -> None:
    member("ada")
    for act in (lambda: close("ada", SYSTEM), lambda: give("ada", "finance", by=SYSTEM)):
        with pytest.raises(Refused, match="Nobody but Ada manages staff") as refusal:
            act()
        assert refusal.value.code == "last_manager"
    second_manager("ben")
    User.objects.filter(name="Ben").update(is_active=False)
    with pytest.raises(Refused):
        close("ada", SYSTEM)
    give("ada", "manager", "finance", by=SYSTEM)
    User.objects.filter(name="Ben").update(is_active=True)
    close("ada", SYSTEM)
    assert not User.objects.get(name="Ada").is_active


def test_whoever_was_closed_a_moment_ago_closes_nobody() -> None:
    second_manager("ben")
    second_manager("cy")
    ada, ben = acting("ada"), acting("ben")
    close("ben", ada)
    with pytest.raises(Forbidden):
        close("ada", ben)
    give("cy", "events", by=ada)
    assert User.objects.get(name="Ada").is_active


def alone(act: Callable[[], object], start: Barrier) -> str:
    """Do it on a connection of its own; the code of a refusal, or "done"."""
    try:
        start.wait(timeout=10)
        act()
    except Refused as refused:
        return refused.code
    finally:
        connection.close()
    return "done"


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_close_each_other_at_once_one_stays() -> None:
    for _ in range(ROUNDS):
        second_manager("ben")
        start, pairs = Barrier(2), (("ada", acting("ben")), ("ben", acting("ada")))
        with ThreadPoolExecutor(2) as pool:
            told = [pool.submit(alone, lambda name=name, by=by: close(name, by), start) for name, by in pairs]
        assert sorted(future.result() for future in told) == ["done", "forbidden"]
        assert User.objects.filter(is_active=True).count() == 1
        User.objects.update(is_active=True)


def test_roles_are_changed_and_the_log_says_from_what_to_what() -> None:
    give("ben", "grants", "fundraiser", "grants", by=acting("ada"))
    entry = AuditEntry.objects.get(action="staff.roles_changed")
    assert entry.changes == {"roles": [["fundraiser", "finance"], ["fundraiser", "grants"]]}
    assert not acting("ben").can(Capability.REFUND_GIFTS)
    give("ben", "grants", "fundraiser", by=acting("ada"))
    assert AuditEntry.objects.count() == 1, "the same roles are no change"
    for roles in ([], ["boss"]):
        with pytest.raises(Refused) as refusal:
            give("ben", *roles, by=acting("ada"))
        assert (refusal.value.code, refusal.value.field) == ("unknown_role", "roles")


def test_what_somebody_else_changed_meanwhile_is_not_written_over() -> None:
    give("ben", "grants", by=acting("ada"))
    before = AuditEntry.objects.get().at
    give("ben", "events", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        give("ben", "finance", seen=before, by=acting("ada"))
    assert refusal.value.code == "changed_meanwhile"
    give("ben", "finance", seen=AuditEntry.objects.latest("at").at, by=acting("ada"))


def test_what_is_so_already_or_not_there_is_said() -> None:
    ada = acting("ada")
    with pytest.raises(Refused, match="The account of Ben is open"):
        reopen("ben", ada)
    close("ben", ada)
    for act in (lambda: close("ben", ada), lambda: give("ben", "events", by=ada)):
        with pytest.raises(Refused, match="The account of Ben is closed"):
            act()
    with pytest.raises(NotThere):
        close_account(user_id=987_654, by=ada)


def test_the_list_says_of_everybody_what_the_services_would_say(django_assert_num_queries: Any) -> None:
    for name in ("ada", "ben", "cy", "dee"):
        member(name)
    User.objects.filter(name="Cy").update(is_superuser=True)
    close("dee", acting("ada"))
    ada = acting("ada")
    with django_assert_num_queries(3):
        told = {one.user.name: one.account_bar and one.account_bar.code for one in colleagues_of(ada)}
    assert told == {"Ada": "own_account", "Ben": None, "Cy": "superuser", "Dee": None}


def test_whoever_runs_the_installation_does_it_by_commands() -> None:
    out = StringIO()
    second_manager("ben")
    member("ada")
    call_command("close_account", "ADA@lantern.example", stdout=out)
    call_command("open_account", "ada@lantern.example", stdout=out)
    call_command("change_roles", "ben@lantern.example", "--role", "events", stdout=out)
    assert [line.partition(" ")[0] for line in out.getvalue().splitlines()] == ["The", "The", "Ben"]
    assert User.objects.get(name="Ben").roles == ["events"]
    assert set(AuditEntry.objects.values_list("actor_label", flat=True)) == {"Lantern"}
    for asked, said in (
        (("close_account", "ada@lantern.example"), "Nobody but Ada manages"),
        (("open_account", "ada@lantern.example"), "is open"),
        (("change_roles", "ben@lantern.example"), "Name one or more"),
        (("close_account", "eve@elsewhere.example"), "eve@elsewhere"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command(*asked)
