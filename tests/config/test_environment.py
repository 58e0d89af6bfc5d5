"""Reading the environment fails loudly: every problem at once, each with an example."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import Env
from tests.architecture.source import ROOT

SAFE = {
    "LANTERN_ENV": "production",
    "SECRET_KEY": "x" * 60,
    "PUBLIC_URL": "https://give.example.org",
    "ALLOWED_HOSTS": "give.example.org",
    "STRIPE_MODE": "live",
    "STRIPE_API_KEY": "rk_live_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1,whsec_2",
    "MAIL_FROM": "receipts@example.org",
    "MAIL_WEBHOOK_SECRET": "webhook:long",
}


def start(var: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What a process says that only reads the settings in this environment."""
    said = "from django.conf import settings; print(settings.STRIPE_WEBHOOK_SECRETS, settings.DEBUG)"
    bare = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "LANTERN_VAR": str(var)}
    command = [sys.executable, "-c", said]
    return subprocess.run(command, cwd=ROOT, env=bare | environment, capture_output=True, text=True)


def test_a_safe_production_start_is_let_through(tmp_path: Path) -> None:
    done = start(tmp_path, SAFE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "['whsec_1', 'whsec_2'] False"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Example:"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY is missing, short or a demo value."),
        ({"DEBUG": "1"}, "DEBUG is on."),
        ({"DEMO": "yes"}, "DEMO is on"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS names no host"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names no host or every host"),
        ({"PUBLIC_URL": "http://give.example.org"}, "PUBLIC_URL must begin with https://"),
        ({"STRIPE_MODE": "sandbox"}, "STRIPE_MODE=sandbox stands beside a live Stripe key."),
        ({"STRIPE_MODE": "sandbox", "STRIPE_API_KEY": "", "STRIPE_PUBLISHABLE_KEY": ""}, "takes no real money"),
        ({"STRIPE_API_KEY": "sk_test_1"}, "STRIPE_MODE=live has a test key."),
        ({"STRIPE_MODE": "test"}, "STRIPE_MODE=test has a live key."),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is not set. Example:"),
        ({"MAIL_WEBHOOK_SECRET": ""}, "MAIL_WEBHOOK_SECRET is not set. Example:"),
        ({"MAIL_FROM": ""}, "MAIL_FROM is not set. Example:"),
        ({"BEHIND_PROXY": "perhaps"}, "BEHIND_PROXY=perhaps is not a yes or no."),
        ({"LANTERN_ENV": "staging"}, "LANTERN_ENV"),
    ],
)
def test_an_unsafe_start_is_refused_with_a_sentence(tmp_path: Path, change: dict[str, str], sentence: str) -> None:
    done = start(tmp_path, SAFE | change)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    done = start(tmp_path, SAFE | {"SECRET_KEY": "", "MAIL_FROM": "", "DEBUG": "1"})
    for name in ("SECRET_KEY is not set", "MAIL_FROM is not set", "DEBUG is on"):
        assert name in done.stderr


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    assert Env({"NAME_FILE": str(tmp_path / "secret")}).text("NAME") == "from a file"
    missing = Env({"NAME_FILE": str(tmp_path / "nothing")})
    assert missing.text("NAME", "default") == "default"
    assert "cannot be read" in missing.problems[0]


def test_numbers_outside_their_range_are_problems() -> None:
    env = Env({"A": "many", "B": "-1"})
    assert (env.number("A", 5), env.number("B", 5)) == (5, 5)
    assert len(env.problems) == 2
