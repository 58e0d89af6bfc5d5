"""The page of who works here, and the way back in for whoever lost their second step."""

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from celery import current_app
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from crm.models import AuditEntry, Nonprofit, User
from crm.services.job_runner import claim_jobs, run_job
from tests.cast import PASSWORD, member

pytestmark = pytest.mark.django_db
STAFF = "/staff/"


def with_second_step(name: str) -> User:
    user = member(name)
    Authenticator.objects.create(user=user, type="totp", data={})
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    return user


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.post("/accounts/login/", {"login": member("ada").email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def lost(user: User) -> str:
    return reverse("staff:reset_second_step", args=[user.pk])


def letters() -> list[Any]:
    current_app.loader.import_default_modules()
    for job in claim_jobs(10):
        run_job(job)
    return mail.outbox


def test_the_page_tells_who_has_a_second_step_and_whose_may_be_removed(ada: Client) -> None:
    ben, cy, dee = with_second_step("ben"), with_second_step("cy"), member("dee")
    User.objects.filter(pk=cy.pk).update(is_superuser=True)
    text = ada.get(STAFF).content.decode()
    assert "ben@lantern.example" in text
    assert lost(ben) in text
    assert lost(cy) not in text
    assert lost(dee) not in text
    assert text.count("Password alone") == 2
    assert "superuser" in text


def test_it_is_asked_first_and_done_then(ada: Client) -> None:
    ben = with_second_step("ben")
    asked = ada.get(lost(ben)).content.decode()
    assert "Remove the second step of Ben?" in asked
    assert "A mail goes to ben@lantern.example" in asked
    assert Authenticator.objects.count() == 2
    done = ada.post(lost(ben), follow=True)
    assert done.redirect_chain[-1][0] == STAFF
    assert "Ben signs in with the password alone now." in done.content.decode()
    assert not Authenticator.objects.exists()
    (letter,) = letters()
    assert letter.to == ["ben@lantern.example"]
    assert letter.subject == "Your second step was removed"
    assert "Ada removed the second step from your account" in letter.body
    assert reverse("mfa_index") in letter.body
    log = ada.get("/audit/").content.decode()
    assert "removed the second step of an account" in log


def test_who_asks_says_again_who_they_are(client: Client, nonprofit: Nonprofit) -> None:
    ben = with_second_step("ben")
    client.force_login(member("ada"))
    for answer in (client.get(lost(ben)), client.post(lost(ben))):
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()


def test_a_refusal_is_said_on_the_page_of_staff(ada: Client) -> None:
    cy = with_second_step("cy")
    User.objects.filter(pk=cy.pk).update(is_superuser=True)
    for ask in (ada.get, ada.post):
        assert "Only another superuser" in ask(lost(cy), follow=True).content.decode()
    assert "your own account" in ada.post(lost(member("ada")), follow=True).content.decode()
    assert Authenticator.objects.filter(user=cy).exists()


@pytest.mark.parametrize("name", ["ben", "cy", "dee"])
def test_others_neither_see_nor_do_it(client: Client, nonprofit: Nonprofit, name: str) -> None:
    ada = with_second_step("ada")
    client.force_login(member(name))
    assert client.get(STAFF).status_code == 403
    assert client.post(lost(ada)).status_code == 403
    assert f'href="{STAFF}"' not in client.get("/").content.decode()
    assert Authenticator.objects.exists()


def test_whoever_runs_the_installation_does_it_by_a_command(nonprofit: Nonprofit) -> None:
    ben, out = with_second_step("ben"), StringIO()
    User.objects.filter(pk=ben.pk).update(is_superuser=True)
    call_command("reset_second_step", "BEN@lantern.example", stdout=out)
    assert "Ben signs in with the password alone now" in out.getvalue()
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="staff.second_step_reset").actor_label == "Lantern"
    assert "Whoever runs Lantern here removed the second step" in letters()[0].body
    for email, said in (("ben@lantern.example", "Ben has no second step"), ("eve@elsewhere.example", "eve@elsewhere")):
        with pytest.raises(CommandError, match=said):
            call_command("reset_second_step", email)


def test_the_mail_is_in_the_language_of_the_nonprofit(ada: Client) -> None:
    Nonprofit.objects.update(language="es")
    ada.post(lost(with_second_step("ben")))
    assert letters()[0].subject == "Se quitó su segundo paso"
