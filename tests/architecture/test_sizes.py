"""Sizes: the stops of the house, and the exceptions, which may only shrink."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, layer_of, python_files, short, templates, tree_of

FILE, MODEL_FILE, FUNCTION, VIEW, TEST_FILE, TEST, JOURNEY = 300, 250, 45, 30, 400, 40, 60
PAGE, PART, PUBLIC_NAMES = 160, 60, 10
# Longer than the stop, with its present size: a number here may go down, never up, and no line may be added.
EXCEPTIONS: dict[str, int] = {}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def allowed(name: str, stop: int) -> int:
    return EXCEPTIONS.get(name, stop)


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_a_source_file_is_one_subject(path: Path) -> None:
    stop = MODEL_FILE if layer_of(path) == "models" else FILE
    assert lines_of(path) <= allowed(short(path), stop)


def test_functions_are_short() -> None:
    found = []
    for path in python_files():
        in_view = path.parts[len(ROOT.parts)] == "frontend" and path.parts[len(ROOT.parts) + 1] in {"staff", "giving"}
        for function in functions(path):
            is_view = in_view and bool(function.args.args) and function.args.args[0].arg == "request"
            name = f"{short(path)}:{function.name}"
            if length(function) > allowed(name, VIEW if is_view else FUNCTION):
                found.append(f"{name} {length(function)}")
    assert found == []


def test_a_service_file_has_few_public_names() -> None:
    found = []
    for path in python_files():
        if layer_of(path) != "services":
            continue
        acts = [
            node.name
            for node in tree_of(path).body
            if isinstance(node, ast.FunctionDef) and any(arg.arg == "by" for arg in node.args.kwonlyargs)
        ]
        if len(acts) > allowed(f"{short(path)} acts", PUBLIC_NAMES):
            found.append(f"{short(path)}: {acts}")
    assert found == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_template_is_one_page_or_one_part(path: Path) -> None:
    stop = PART if path.name.startswith("_") or "cotton" in path.parts else PAGE
    assert lines_of(path) <= allowed(short(path), stop)


def test_tests_are_short() -> None:
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if lines_of(path) > allowed(name, TEST_FILE):
            found.append(name)
        for function in functions(path):
            stop = JOURNEY if "journeys" in path.parts else TEST
            if function.name.startswith("test_") and length(function) > allowed(f"{name}:{function.name}", stop):
                found.append(f"{name}:{function.name} {length(function)}")
    assert found == []
