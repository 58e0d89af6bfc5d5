"""Migrations: named, complete, without conflict, and with a way back."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests.architecture.source import APPS

OURS = [*APPS, "sandbox"]


def our_migrations() -> list[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(key for key in loader.disk_migrations if key[0] in OURS)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    ours = [app for app in OURS if apps.is_installed(app)]
    call_command("makemigrations", *ours, check=True, dry_run=True, verbosity=0)


def test_no_two_migrations_follow_the_same_one() -> None:
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


@pytest.mark.parametrize("key", our_migrations(), ids=".".join)
def test_a_migration_has_a_name_of_its_own_and_a_way_back(key: tuple[str, str]) -> None:
    assert not re.search(r"_auto_\d", key[1])
    for operation in MigrationLoader(None, ignore_no_migrations=True).disk_migrations[key].operations:
        if isinstance(operation, RunPython):
            assert operation.reverse_code is not None
        if isinstance(operation, RunSQL):
            assert operation.reverse_sql is not None
