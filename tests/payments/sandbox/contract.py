"""What the SDK's own types say of an answer: unknown fields, missing ones, wrong types, words it does not know."""

from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe._object_classes import get_object_class
from stripe._stripe_object import UntypedStripeObject

NOTHING = type(None)
# Fields of every answer that its class does not name.
BESIDE = {"object", "id", "lastResponse"}


def problems(answer: dict[str, Any], expanded: frozenset[str] = frozenset()) -> list[str]:
    """A line for each breach in an answer or an event; `expanded` are the paths that were asked for with `expand`."""
    kind = answer["object"]
    if kind == "list":
        inside = frozenset(path.removeprefix("data.") for path in expanded)
        return [line for row in answer["data"] for line in problems(row, inside)]
    found = list(of_object(answer, get_object_class("V1", kind), kind, "", expanded))
    if kind == "event":
        found += problems(answer["data"]["object"])
    return found


def of_object(value: Any, shape: type, name: str, path: str, expanded: frozenset[str]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name}: not an object"
        return
    hints = {
        key: hint for base in reversed(shape.__mro__) for key, hint in vars(base).get("__annotations__", {}).items()
    }
    hints = {key: hint for key, hint in hints.items() if get_origin(hint) is not ClassVar and not key.startswith("_")}
    for key in value:
        if key not in hints and key not in BESIDE:
            yield f"{name}.{key}: the SDK has no such field"
    for key, hint in hints.items():
        if key in value:
            yield from of_value(value[key], hint, f"{name}.{key}", f"{path}.{key}".lstrip("."), expanded)
        elif not may_be_nothing(hint):
            yield f"{name}.{key}: missing"


def hints_of(shape: type) -> dict[str, Any]:
    bases = [vars(base).get("__annotations__", {}) for base in reversed(shape.__mro__)]
    hints = {key: hint for base in bases for key, hint in base.items()}
    return {key: hint for key, hint in hints.items() if get_origin(hint) is not ClassVar and not key.startswith("_")}


def may_be_nothing(hint: Any) -> bool:
    return NOTHING in choices_of(hint)


def choices_of(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def of_value(value: Any, hint: Any, name: str, path: str, expanded: frozenset[str]) -> Iterator[str]:
    """The problems of a value that may be one of several types; the fewest there are."""
    choices = choices_of(ForwardRef(hint) if isinstance(hint, str) else hint)
    if any(isinstance(part, ForwardRef) for part in choices) and isinstance(value, dict):
        if str in choices and not any(f"{asked}.".startswith(f"{path}.") for asked in expanded):
            yield f"{name}: an object where Stripe gives an id"
        yield from of_object(value, get_object_class("V1", value["object"]), name, path, expanded)
        return
    if any(get_origin(part) is Literal for part in choices):  # an open enumeration is closed here
        choices = tuple(part for part in choices if part is not str)
    found = [list(of_type(value, part, name, path, expanded)) for part in choices]
    yield from min(found, key=len)


def of_type(value: Any, kind: Any, name: str, path: str, expanded: frozenset[str]) -> Iterator[str]:
    if kind is UntypedStripeObject or get_origin(kind) is UntypedStripeObject or kind is Any:
        return
    if get_origin(kind) is list:
        for row in value if isinstance(value, list) else [None]:
            yield from of_value(row, get_args(kind)[0], f"{name}[]", path, expanded)
    elif get_origin(kind) is stripe.ListObject and isinstance(value, dict):
        yield from problems(value)
    elif isinstance(kind, type) and issubclass(kind, stripe.StripeObject):
        yield from of_object(value, kind, name, path, expanded)
    elif not is_a(value, kind):
        yield f"{name}: {value!r} is no {getattr(kind, '__name__', kind)}"


def is_a(value: Any, kind: Any) -> bool:
    """A word of an enumeration, or a plain value. A reference that is no object is none (of_value reads objects)."""
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if kind is Decimal:
        return isinstance(value, str)  # on the wire
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind or (value is None and kind is NOTHING)
