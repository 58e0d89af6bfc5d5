"""Stripe's form encoding: "items[0][price_data][currency]=usd" as nested objects and lists of text."""

import re
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox.refusals import Refusal

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
DEEPEST = 12


def parse_form(encoded: str) -> dict[str, Any]:
    """The parameters of a query or a body; every value is text until its type is known (wire.checking)."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        found = NAME.fullmatch(name)
        steps = re.findall(r"\[([^\[\]]*)\]", found[2]) if found else []
        if found is None or len(steps) > DEEPEST:
            raise Refusal(f"Invalid parameter name: {name}", param=name)
        put(tree, [found[1], *steps], value, name)
    return {name: with_lists(value) for name, value in tree.items()}


def put(tree: dict[str, Any], steps: list[str], value: str, name: str) -> None:
    place = tree
    for step in steps[:-1]:
        place = place.setdefault(step or str(len(place)), {})
        if not isinstance(place, dict):
            raise Refusal(f"Invalid parameter name: {name}", param=name)
    place[steps[-1] or str(len(place))] = value


def with_lists(value: Any) -> Any:
    """Objects whose names are 0, 1, 2 … are lists."""
    if not isinstance(value, dict):
        return value
    if all(name.isascii() and name.isdigit() for name in value):
        return [with_lists(value[name]) for name in sorted(value, key=int)]
    return {name: with_lists(part) for name, part in value.items()}
