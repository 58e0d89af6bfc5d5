"""The payment page runs what the inventory lists, and nothing else."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from frontend.giving.scripts import REASONS, imported_by, inventory
from tests import makers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/give/lantern/", "/give/lantern/embed/"])
def test_the_page_asks_for_no_script_beyond_the_inventory(path: str) -> None:
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    page = Client().get(path).content.decode()
    asked = re.findall(r"<script[^>]*>", page)
    assert asked
    for tag in asked:
        source = re.search(r'src="/static/([\w/.-]+)"', tag)
        assert source is not None, tag  # no inline script at all
        assert source[1] in REASONS
    assert not re.search(r"\son\w+=", page)


def test_every_module_that_a_script_brings_is_listed_and_every_listed_one_is_brought() -> None:
    brought = {module for path in REASONS for module in imported_by(path)}
    assert brought | {"js/give.js"} == set(REASONS)


def test_the_command_prints_paths_hashes_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("script_inventory")
    said = capsys.readouterr().out
    for script in inventory():
        assert script.path in said
        assert script.reason in said
