from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_into_a_folder_gets_a_name_there_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    call_command("backup", tmp_path)
    (made,) = tmp_path.iterdir()
    assert made.name.startswith("lantern-")
    assert made.suffix == ".backup"
    assert made.stat().st_mode & 0o077 == 0


def test_a_backup_replaces_no_other(tmp_path: Path) -> None:
    target = tmp_path / "kept.backup"
    target.write_bytes(b"another")
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", target)
    assert target.read_bytes() == b"another"
