"""The `expand` parameter: references become objects, and what is left out by default is put in."""

from copy import deepcopy
from typing import Any, ForwardRef, get_args

from stripe._object_classes import get_object_class

from payments.sandbox.objects.included import INCLUDED
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.rows import Json, anything

DEEPEST = 4
# Expandable fields that an object shows only once they have a value.
SHOWN_LATER = {("refund", "failure_balance_transaction")}


def expanded(answer: Json, paths: list[str]) -> Json:
    """The answer with every path expanded: "latest_invoice.confirmation_secret", "data.balance_transaction"."""
    if not paths:
        return answer
    answer = deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise Refusal(f"You cannot expand more than {DEEPEST} levels of a property: {path}", param="expand")
        expand(answer, steps, path)
    return answer


def expand(thing: Json, steps: list[str], path: str) -> None:
    name, *rest = steps
    if isinstance(thing.get(name), list):
        thing[name] = [grown(part, rest, path) for part in thing[name]]
        return
    include = INCLUDED.get((str(thing.get("object")), name))
    if include is not None and thing.get(name) is None:
        thing[name] = include(thing)
    elif (thing.get("object"), name) in SHOWN_LATER and name not in thing:
        return
    elif name not in thing or not is_expandable(thing, name):
        raise cannot(path)
    thing[name] = grown(thing[name], rest, path)


def is_expandable(thing: Json, name: str) -> bool:
    """Whether Stripe would put an object there: the SDK's class names one beside the id."""
    if "object" not in thing:
        return name != "id"  # a part of an object, whose own class is not told
    hint = get_object_class("V1", thing["object"]).__annotations__.get(name)
    return any(isinstance(part, ForwardRef) for part in get_args(hint)) or isinstance(thing[name], dict)


def grown(value: Any, rest: list[str], path: str) -> Any:
    """A reference as its object, with the rest of the path expanded inside."""
    if value is None:
        return None
    if isinstance(value, str):
        row = anything(value)
        if row is None:
            raise cannot(path)
        value = deepcopy(row.data)
    if not isinstance(value, dict):
        raise cannot(path)
    if rest:
        expand(value, rest, path)
    return value


def cannot(path: str) -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).", param="expand")
