"""Requests against the SDK's own parameter types for the pinned version: what Stripe would refuse is refused here."""

import re
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from payments.sandbox.refusals import Refusal, bad_parameter, missing_parameter, not_modelled, unknown_parameter

OPTIONS: Final = frozenset(RequestOptions.__annotations__)  # of the SDK's call, never sent as parameters
INTEGER: Final = re.compile(r"-?\d{1,15}")
METADATA_KEYS, METADATA_NAME, METADATA_VALUE, LONGEST_TEXT = 50, 40, 500, 5000


def check_request(given: dict[str, Any], shape: type, modelled: frozenset[str]) -> dict[str, Any]:
    """The parameters with their true types. Refused as Stripe does; refused too where the sandbox has no model of one.

    `modelled` holds names, and dotted names where only a part of a parameter is modelled.
    """
    checked = check_object(given, shape, "")
    refuse_unmodelled(given, modelled, "")
    return checked


def refuse_unmodelled(given: dict[str, Any], modelled: frozenset[str], prefix: str) -> None:
    for name, value in given.items():
        path = f"{prefix}{name}"
        if path in modelled:
            continue
        if not any(known.startswith(f"{path}.") for known in modelled):
            raise not_modelled(path.replace(".", "[", 1) + "]" if "." in path else path)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                refuse_unmodelled(part, modelled, f"{path}.")


@lru_cache(maxsize=500)
def fields_of(shape: type) -> dict[str, Any]:
    # The types of the options are imported for type checkers only, so they cannot be read along with the rest.
    own = {name: hint for name, hint in shape.__annotations__.items() if name not in OPTIONS}
    return get_type_hints(
        type(shape.__name__, (), {"__annotations__": own, "__module__": shape.__module__}), include_extras=True
    )


def check_object(given: Any, shape: type, name: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise bad_parameter("Invalid object", name)
    fields = fields_of(shape)
    for field in given:
        if field not in fields:
            raise unknown_parameter(inside(name, field))
    for field, hint in fields.items():
        if field not in given and get_origin(hint) is not NotRequired:
            raise missing_parameter(inside(name, field))
    return {field: check_value(value, fields[field], inside(name, field)) for field, value in given.items()}


def inside(name: str, field: str) -> str:
    return f"{name}[{field}]" if name else field


def check_value(value: Any, hint: Any, name: str) -> Any:
    """The value as its type says; the first of several types that fits."""
    hint = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
    choices = [part for part in alternatives(hint) if part is not NoneType]
    words = [word for part in choices if get_origin(part) is Literal for word in get_args(part)]
    if value in words:
        return value
    if any(word for word in words) and isinstance(value, str) and set(choices) - {int} <= literals_and_text(choices):
        if int in choices and INTEGER.fullmatch(value):
            return int(value)
        raise bad_parameter(f"Invalid {name}: must be one of {', '.join(map(str, words))}", name)
    others = [part for part in choices if get_origin(part) is not Literal]
    problem: Refusal | None = None
    for part in sorted(others, key=lambda kind: kind is str):  # text fits everything, so it comes last
        try:
            return check_one(value, part, name)
        except Refusal as refusal:
            problem = problem or refusal
    raise problem or bad_parameter(f"Invalid {name}: must be one of {', '.join(map(str, words))}", name)


def alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def literals_and_text(choices: list[Any]) -> set[Any]:
    """An enumeration: the SDK writes it as literals, or as literals and any text beyond them."""
    return {part for part in choices if get_origin(part) is Literal or part is str}


def check_one(value: Any, kind: Any, name: str) -> Any:
    if is_typeddict(kind):
        return check_object({} if value == "" else value, kind, name)
    origin = get_origin(kind)
    if origin is list:
        if not isinstance(value, list):
            raise bad_parameter("Invalid array", name)
        return [check_value(part, get_args(kind)[0], f"{name}[{index}]") for index, part in enumerate(value)]
    if origin in (dict, UntypedStripeObject):
        return check_metadata(value, name)
    return check_scalar(value, kind, name)


def check_scalar(value: Any, kind: Any, name: str) -> Any:
    if not isinstance(value, str):
        raise bad_parameter(f"Invalid {'string' if kind is str else kind.__name__}: {value}", name)
    if kind is int:
        if not INTEGER.fullmatch(value):
            raise bad_parameter(f"Invalid integer: {value}", name, "parameter_invalid_integer")
        return int(value)
    if kind is bool:
        if value not in ("true", "false"):
            raise bad_parameter(f"Invalid boolean: {value}", name)
        return value == "true"
    if len(value) > LONGEST_TEXT:
        raise bad_parameter(f"Invalid string: must be at most {LONGEST_TEXT} characters", name)
    return value


def check_metadata(value: Any, name: str) -> dict[str, str]:
    """Names and texts within Stripe's bounds: 50 keys of 40 characters, values of 500."""
    if value == "":
        return {}
    if isinstance(value, list):  # names that are numbers look like a list
        value = {str(index): part for index, part in enumerate(value)}
    if not isinstance(value, dict):
        raise bad_parameter("Invalid object", name)
    if len(value) > METADATA_KEYS:
        raise bad_parameter(f"You can only have {METADATA_KEYS} keys in metadata", name)
    for key, text in value.items():
        if not isinstance(text, str):
            raise bad_parameter("Metadata values must be strings", f"{name}[{key}]")
        if len(key) > METADATA_NAME or len(text) > METADATA_VALUE:
            raise bad_parameter("Metadata keys have at most 40 characters, values 500", f"{name}[{key}]")
    return dict(value)
