"""From an empty database to an organisation with a first member of staff and a first giving page."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from campaigns.models import GivingPage
from crm.domain.actors import SYSTEM
from crm.models import AuditEntry, Nonprofit, User, Wording
from crm.services.nonprofit import NonprofitFacts, set_up_nonprofit
from tests.cast import member

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Open Door",
    "registration_number": "12-3456789",
    "postal_address": "1 Main Street, Bangor, ME 04401",
    "email": "hello@opendoor.example",
}


def run(command: str, /, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_the_organisation_is_told_once_and_corrected_later() -> None:
    run("setup_nonprofit", **TOLD, fiscal_year_starts=7)
    row = Nonprofit.objects.get()
    assert (row.legal_name, row.postal_address) == ("Open Door", "1 Main Street\nBangor\nME 04401")
    run("setup_nonprofit", **TOLD | {"name": "Open Doors"}, fiscal_year_starts=7)
    assert Nonprofit.objects.get().name == "Open Doors"
    changed = AuditEntry.objects.get(action="nonprofit.changed").changes
    assert changed["name"] == ["Open Door", "Open Doors"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"currency": "XYZ"}, "does not take XYZ"),
        ({"fiscal_year_starts": 13}, "1 to 12"),
        ({"time_zone": "Maine"}, "no time zone"),
        ({"email": "hello"}, "email address"),
        ({"country": "ZZ"}, "no receipt rules for ZZ"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("setup_nonprofit", **TOLD | wrong)
    assert not Nonprofit.objects.exists()


def test_the_questions_about_consent_are_there_from_the_beginning(client: Client) -> None:
    run("setup_nonprofit", **TOLD, giving_page="give")
    GivingPage.objects.update(state=GivingPage.State.OPEN)
    assert "May we email you a few times a year" in client.get("/give/give/").content.decode()
    assert "¿Podemos escribirle" in client.get("/give/give/?language=es").content.decode()
    run("setup_nonprofit", **TOLD)
    assert Wording.objects.count() == Wording.objects.filter(version=1).count() == 8


def test_a_charity_under_uk_law_says_so() -> None:
    with pytest.raises(CommandError, match="GB as its country"):
        run("setup_nonprofit", **TOLD, is_uk_charity=True)
    facts = NonprofitFacts(**TOLD, legal_name="Open Door", country="GB", is_uk_charity=True)
    assert set_up_nonprofit(facts=facts, by=SYSTEM).is_uk_charity


def test_the_currency_stays() -> None:
    run("setup_nonprofit", **TOLD)
    with pytest.raises(CommandError, match="stays USD"):
        run("setup_nonprofit", **TOLD, currency="EUR")


def test_a_first_giving_page_is_a_draft_with_a_fund() -> None:
    said = run("setup_nonprofit", **TOLD, giving_page="help")
    page = GivingPage.objects.get(slug="help")
    assert page.state == GivingPage.State.DRAFT
    assert page.default_fund.is_default
    assert f"/giving-pages/{page.pk}/" in said


def test_a_member_of_staff_is_made_and_sets_a_password_by_the_printed_link(client: Client) -> None:
    said = run("create_staff", "Ada@Lantern.example", name="Ada", role=["manager"])
    link = said.rsplit("http://127.0.0.1:8000", 1)[1].strip() if "127.0.0.1:8000" in said else said.split("/", 3)[3]
    form = client.get(f"/{link.lstrip('/')}", follow=True)
    password = "three calm green lanterns"
    client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})
    user = User.objects.get(email="ada@lantern.example")
    assert user.check_password(password)
    assert (user.roles, user.is_superuser) == (["manager"], False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Zoe", "role": ["king"]}, "Name one or more of these roles"),
        ({"name": "Zoe"}, "Tell --name and --role"),
        ({}, "Nobody signs in as zoe"),
    ],
)
def test_an_account_without_a_name_or_a_role_is_not_made(options: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("create_staff", "zoe@lantern.example", **options)
    assert not User.objects.exists()


def test_for_an_account_that_is_there_only_a_fresh_link_is_printed() -> None:
    member("ada")
    assert "/accounts/password/reset/key/" in run("create_staff", "ada@lantern.example")
    with pytest.raises(CommandError, match="signs in here already"):
        run("create_staff", "ada@lantern.example", name="Ada", role=["finance"])
    assert User.objects.get().roles == ["manager"]
