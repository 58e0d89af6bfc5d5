"""Tokens: made and revoked at the command line, kept as a hash, good for what they say and no longer."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from crm.models import ApiToken, AuditEntry
from tests import cast

pytestmark = pytest.mark.django_db


def made(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", "ada@lantern.example", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def status(clear: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {clear}")
    return client.get("/api/v1/funds/").status_code


def test_a_token_is_printed_once_and_only_its_hash_is_kept() -> None:
    cast.member("ada")
    clear = made("--scopes", "read,write", "--label", "Bookkeeping", "--expires-days", "30")
    assert clear.startswith("lantern_")
    assert status(clear) == 200
    token = ApiToken.objects.get()
    assert (token.label, token.scopes) == ("Bookkeeping", ["read", "write"])
    assert clear not in (token.digest, token.token_key)
    assert timedelta(days=29) < token.expiry - timezone.now() <= timedelta(days=30)
    assert clear not in str(AuditEntry.objects.values())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Token {}", 200),
        ("Bearer {}", 200),
        ("bearer {}", 200),
        ("{}", 401),
        ("Token", 401),
        ("Basic {}", 401),
        ("Token {} again", 401),
    ],
)
def test_how_a_token_may_be_sent(header: str, expected: int) -> None:
    cast.member("ada")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header.format(made()))
    assert client.get("/api/v1/funds/").status_code == expected


def test_a_token_is_noted_as_used() -> None:
    cast.member("ada")
    clear = made()
    assert ApiToken.objects.get().last_used_at is None
    assert status(clear) == 200
    assert timezone.now() - ApiToken.objects.get().last_used_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "end",
    [
        {"expiry": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"digest": "0" * 128},
    ],
)
def test_a_token_that_is_over_works_no_more(end: dict[str, object]) -> None:
    cast.member("ada")
    clear = made()
    ApiToken.objects.update(**end)
    assert status(clear) == 401


def test_who_has_left_calls_no_more() -> None:
    ada = cast.member("ada")
    clear = made()
    ada.is_active = False
    ada.save()
    assert status(clear) == 401


def test_revoking_takes_those_with_the_label_and_leaves_the_others() -> None:
    cast.member("ada")
    old, new = made("--label", "Old"), made("--label", "New")
    assert made("--revoke", "--label", "Old") == "1 revoked."
    assert (status(old), status(new)) == (401, 200)
    assert made("--revoke") == "1 revoked."
    assert status(new) == 401
    assert AuditEntry.objects.filter(action="token.revoked").count() == 2


@pytest.mark.parametrize(
    "arguments",
    [["--scopes", "read,everything"], ["--scopes", ""], ["--expires-days", "0"], ["--expires-days", "4000"]],
)
def test_the_command_refuses_what_is_no_token(arguments: list[str]) -> None:
    cast.member("ada")
    with pytest.raises(CommandError):
        made(*arguments)
    assert not ApiToken.objects.exists()


def test_a_stranger_gets_no_token() -> None:
    with pytest.raises(CommandError, match="Nobody signs in here"):
        made()
