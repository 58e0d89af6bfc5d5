"""What imports cannot show: relations, writes and requests keep to their floors and layers too."""

import ast

import pytest
from django.apps import apps
from django.db import models

from crm.domain.registry import OnErase, contact_records
from crm.selectors.about_person import paths_of
from tests.architecture.source import APPS, calls, layer_of, python_files, short, tree_of

FLOOR = {app: floor for floor, app in enumerate(APPS)}
OURS = [model for app in APPS if app != "frontend" for model in apps.get_app_config(app).get_models()]
FACES = ("django.http", "django.contrib.messages")
WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "create", "delete", "update"}
WRITERS = {"services", "gateway", "sandbox"}  # a gateway keeps only the demo mailbox; the sandbox is another world


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_relations_point_down(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if field.auto_created or not isinstance(target, type) or target._meta.app_label not in FLOOR:
            continue
        assert FLOOR[target._meta.app_label] <= FLOOR[model._meta.app_label], f"{field} climbs"


def chain(node: ast.expr) -> str:
    return ast.unparse(node)


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    owner = chain(call.func.value)
    on_a_manager = ".objects" in owner or "_default_manager" in owner
    return on_a_manager or call.func.attr in {"save", "bulk_create", "bulk_update"}


def test_writes_stand_in_services() -> None:
    found = [
        f"{short(path)}:{call.lineno} {chain(call.func)}"
        for path in python_files(*APPS)
        if layer_of(path) not in WRITERS and not (layer_of(path) == "models" and "UserManager" in path.read_text())
        for call in calls(path)
        if is_write(call)
    ]
    assert found == []


def test_rows_are_written_past_the_models_by_services_alone() -> None:
    found = [
        short(path)
        for path in python_files(*APPS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and layer_of(path) not in WRITERS
        if node.module == "crm.services.rows"
        or (node.module == "crm.services" and "rows" in {a.name for a in node.names})
    ]
    assert found == []


def test_no_rule_hangs_on_a_signal() -> None:
    found = [
        short(path)
        for path in python_files(*APPS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if "receiver" in chain(decorator)
    ]
    assert found == []


def test_services_selectors_models_and_domain_know_no_http() -> None:
    found = []
    for path in python_files("crm", "campaigns", "donors", "payments"):
        if layer_of(path) not in {"services", "selectors", "models", "domain"}:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(FACES):
                found.append(f"{short(path)} imports {node.module}")
            if isinstance(node, ast.arg) and node.arg == "request":
                found.append(f"{short(path)}:{node.lineno} takes a request")
    assert found == []


def hanging_off_contacts() -> set[type[models.Model]]:
    """Models with a foreign key to a contact, to what hangs off one, and so on."""
    found: set[type[models.Model]] = {apps.get_model("crm", "Contact")}
    while True:
        more = {
            model
            for model in OURS
            if any(getattr(field, "related_model", None) in found for field in model._meta.concrete_fields)
        }
        if more <= found:
            return found
        found |= more


def test_every_model_about_a_contact_says_how_it_is_exported_erased_and_merged() -> None:
    told = {rule.model: rule for part in contact_records for rule in part.rules}
    about = {model._meta.label_lower for model in hanging_off_contacts()}
    assert about - told.keys() == set()
    without_a_key = {label for label, rule in told.items() if label not in about}
    assert all(told[label].paths for label in without_a_key), "a rule for a model that leads to nobody"


def test_every_field_is_exported_or_said_to_say_nothing_about_the_person() -> None:
    for part in contact_records:
        for rule in part.rules:
            meta = apps.get_model(rule.model)._meta
            fields = {field.name for field in meta.concrete_fields}
            told = {*rule.exports, *rule.silent}
            assert fields - told - {meta.pk.name, *paths_of(rule)} == set(), rule.model
            assert {*told, *rule.blanks, *rule.same, *rule.fills} <= fields, rule.model
            assert not set(rule.exports) & set(rule.silent), rule.model


def test_what_stays_after_an_erasure_says_why_and_everything_has_a_title() -> None:
    for part in contact_records:
        for rule in part.rules:
            assert rule.title, rule.model
            assert rule.why or rule.on_erase is OnErase.DELETE, rule.model
            assert rule.on_erase is not OnErase.DELETE or not rule.blanks, rule.model
