"""Rows that not everybody may see are read through the rule that says who may (docs/decisions/0005)."""

import ast

from tests.architecture.source import APPS, layer_of, python_files, short, tree_of

RULED = {"Note": "visible_to"}
FREE = {"services", "models", "migrations", "extensions"}  # services lock what their own gate lets through


def test_whatever_reads_notes_asks_who_reads_them() -> None:
    found = []
    for path in python_files(*APPS):
        if layer_of(path) in FREE:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                model = ast.unparse(node.value)
                name = model.removesuffix(".objects")
                if model.endswith(".objects") and name in RULED and node.attr not in (RULED[name], "none"):
                    found.append(f"{short(path)}:{node.lineno}")
    assert found == []


def test_nobody_reads_notes_past_the_rule_by_the_contact() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files(*APPS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
        if node.value.attr == "notes" and node.attr != RULED["Note"]
    ]
    assert found == []
