"""The pages on which an account is made, given other roles, closed and opened again."""

from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm.domain.moves import ProspectFacts
from crm.models import AuditEntry, Job, Nonprofit, User
from crm.services.accounts import change_roles, close_account
from crm.services.job_runner import claim_jobs, run_job
from crm.services.prospects import open_prospect
from crm.services.staff import create_token
from tests import makers
from tests.cast import PASSWORD, acting, member

pytestmark = pytest.mark.django_db
STAFF, NEW = "/staff/", "/staff/new/"


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.post("/accounts/login/", {"login": member("ada").email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def at(name: str, end: str = "") -> str:
    return f"{STAFF}{member(name).pk}/{end}"


def fresh(name: str) -> User:
    return User.objects.get(pk=member(name).pk)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def letters() -> list[Any]:
    current_app.loader.import_default_modules()
    for job in claim_jobs(10):
        run_job(job)
    return mail.outbox


def test_the_list_leads_to_each_account_that_may_be_changed(ada: Client, django_assert_num_queries: Any) -> None:
    for name in ("ben", "cy", "dee"):
        member(name)
    User.objects.filter(name="Cy").update(is_superuser=True)
    close_account(user_id=member("dee").pk, by=acting("ada"))
    text = text_of(ada.get(STAFF))
    assert [f'href="{at(name)}"' in text for name in ("ada", "ben", "cy", "dee")] == [False, True, False, True]
    assert "Open again<span" in text
    assert f'href="{NEW}"' in text
    ada.get(STAFF)
    with django_assert_num_queries(5):
        ada.get(STAFF)
    for number in range(9):
        User.objects.create_user(f"more{number}@lantern.example", None, name=f"More {number}", roles=["events"])
    with django_assert_num_queries(5):
        ada.get(STAFF)


def test_roles_are_ticked_with_their_words_and_saved(ada: Client) -> None:
    page = text_of(ada.get(at("ben")))
    assert page.count(" checked") == 2
    assert "Finance<small" in page
    assert "gifts, refunds, payments, receipts" in page
    done = ada.post(at("ben"), {"roles": ["events", "read_only"]}, follow=True)
    assert done.redirect_chain[-1][0] == STAFF
    assert "Events, Reads only" in text_of(done)
    assert fresh("ben").roles == ["events", "read_only"]
    log = text_of(ada.get("/audit/"))
    assert "changed the roles of an account: Ben" in log.replace("</b>", "")


def test_without_any_role_nothing_is_saved_and_it_says_why(ada: Client) -> None:
    answer = ada.post(at("ben"), {})
    assert answer.status_code == 422
    assert '<a href="#id_roles">Roles: Tick at least one role.</a>' in text_of(answer)
    assert '<fieldset id="id_roles"' in text_of(answer)
    assert fresh("ben").roles == ["fundraiser", "finance"]


def test_of_two_who_change_roles_at_once_the_second_sees_what_the_first_did(ada: Client) -> None:
    change_roles(user_id=member("ben").pk, roles=["fundraiser"], by=acting("ada"))
    form = ada.get(at("ben")).context["form"]
    sent = {"roles": ["fundraiser", "events"], "seen": form.fields["seen"].initial, "shown": form.shown}
    User.objects.filter(name="Cy").delete()
    other = User.objects.create_user("zoe@lantern.example", None, name="Zoe", roles=["manager"])
    change_roles(user_id=member("ben").pk, roles=["fundraiser", "grants"], by=other.actor())
    answer = ada.post(at("ben"), sent)
    assert answer.status_code == 422
    assert "Zoe changed" in text_of(answer)
    assert "Fundraiser, Grants" in text_of(answer)
    assert answer.context["form"]["roles"].value() == ["fundraiser", "events"], "what was ticked survives"
    assert fresh("ben").roles == ["fundraiser", "grants"]


def test_closing_tells_first_what_happens_and_what_stays_theirs(ada: Client) -> None:
    ben = member("ben")
    create_token(user=ben, label="Till", scopes=["read"], days=9, by=acting("ada"))
    makers.task("Call", owner_id=ben.pk)
    makers.task("Write", owner_id=ben.pk)
    open_prospect(contact_id=makers.contact().pk, facts=ProspectFacts(owner_id=ben.pk), by=acting("ada"))
    asked = text_of(ada.get(at("ben", "close/")))
    assert "Close the account of Ben?" in asked
    assert "1 token of the API is revoked." in asked
    assert f'href="/tasks/?owner={ben.pk}">2 open tasks' in asked
    assert fresh("ben").is_active
    done = ada.post(at("ben", "close/"), follow=True)
    assert done.redirect_chain[-1][0] == at("ben")
    assert "The account of Ben is closed. They are signed out everywhere." in text_of(done)
    assert "2 open tasks" in text_of(done)
    assert not fresh("ben").is_active
    assert "Ben, who left" in text_of(ada.get(f"/tasks/?owner={ben.pk}"))
    prospects = text_of(ada.get(f"/prospects/?owner={ben.pk}"))
    assert f'<option value="{ben.pk}" selected>Ben, who left</option>' in prospects
    assert "Maya" in prospects


def test_the_way_back_is_where_the_sign_in_page_says(ada: Client) -> None:
    ben = Client()
    close_account(user_id=member("ben").pk, by=acting("ada"))
    sent = {"login": member("ben").email, "password": PASSWORD}
    assert "Ask a manager" in text_of(ben.post("/accounts/login/", sent, follow=True))
    assert "Fundraiser, Finance" in text_of(ada.get(at("ben")))
    done = ada.post(at("ben", "open/"), follow=True)
    assert "The account of Ben is open again." in text_of(done)
    assert ben.post("/accounts/login/", sent).status_code == 302
    assert ben.get("/account/").status_code == 200


@pytest.mark.parametrize("end", ["", "close/", "open/"])
def test_who_asks_says_again_who_they_are_and_then_it_is_done(client: Client, nonprofit: Nonprofit, end: str) -> None:
    client.force_login(member("ada"))
    if end == "open/":
        close_account(user_id=member("ben").pk, by=acting("ada"))
    before = fresh("ben")
    asked = client.post(at("ben", end), {"roles": ["events"]})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (fresh("ben").is_active, fresh("ben").roles) == (before.is_active, before.roles)
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": at("ben", end)})
    assert (fresh("ben").is_active, fresh("ben").roles) != (before.is_active, before.roles)


def test_a_refusal_is_said_on_the_page_of_staff(ada: Client) -> None:
    User.objects.filter(pk=member("cy").pk).update(is_superuser=True)
    for end, ask in (("", ada.get), ("", ada.post), ("close/", ada.get), ("close/", ada.post), ("open/", ada.post)):
        assert "Only another superuser" in text_of(ask(at("cy", end), {"roles": ["events"]}, follow=True)), end
        assert "your own account" in text_of(ask(at("ada", end), {"roles": ["events"]}, follow=True)), end
    assert "The account of Ben is open." in text_of(ada.post(at("ben", "open/"), follow=True))
    ada.post(at("ben", "close/"))
    assert "The account of Ben is closed." in text_of(ada.post(at("ben", "close/"), follow=True))
    for end in ("", "close/"):
        assert ada.get(f"{STAFF}987654/{end}").status_code == 404
    told = AuditEntry.objects.filter(subject="crm.user", action__in=("staff.closed", "staff.roles_changed"))
    assert [entry.subject_id for entry in told] == [str(member("ben").pk)]


def test_somebody_new_gets_an_account_and_a_mail(ada: Client) -> None:
    assert "by which they set their password" in text_of(ada.get(NEW))
    told = {"name": "Gil Brook", "email": "Gil@lantern.example.", "roles": ["finance"]}
    done = ada.post(NEW, told, follow=True)
    assert "Gil Brook works here now. A mail to gil@lantern.example tells them" in text_of(done)
    gil = User.objects.get(email="gil@lantern.example")
    assert (gil.roles, gil.has_usable_password(), gil.is_staff) == (["finance"], False, False)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (["gil@lantern.example"], "Your account in Lantern")
    assert "Ada made you an account in Lantern. You sign in as gil@lantern.example." in letter.body
    link = letter.body.split("http://")[1].split()[0].partition("/")[2]
    form = Client().get(f"/{link}", follow=True)
    assert form.status_code == 200
    assert "password1" in form.content.decode()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"email": "ben@lantern.example"}, "ben@lantern.example already signs in here."),
        ({"email": "nowhere"}, "format name@example.com"),
        ({"roles": []}, "Tick at least one role."),
        ({"name": ""}, "Enter a name."),
    ],
)
def test_of_somebody_new_what_was_typed_survives(ada: Client, told: dict[str, Any], said: str) -> None:
    member("ben")
    answer = ada.post(NEW, {"name": "Gil Brook", "email": "gil@lantern.example", "roles": ["finance"]} | told)
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert [typed in page for typed in ("Gil Brook", 'value="finance" id="id_roles_4" checked')] == [
        "name" not in told,
        "roles" not in told,
    ]
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["ben", "cy", "dee"])
def test_others_neither_see_nor_do_it(client: Client, nonprofit: Nonprofit, name: str) -> None:
    member("ada")
    client.force_login(member(name))
    for address in (NEW, at("ada"), at("ada", "close/"), at("ada", "open/")):
        assert client.post(address, {"roles": ["events"]}).status_code == 403
    assert client.get(at("ada")).status_code == 403
    assert fresh("ada").is_active
