"""What a saved view of the list of people keeps: filters, an order and columns, as the address of the list has them.

Never what was typed to find somebody: a name or an address would stay in a view when the person is erased.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text, fold
from donors.domain.people_columns import without_gifts

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 1_000
MOST_OWN: Final = 20
MOST_SHARED: Final = 20
SEARCHED: Final = "q"
KEPT: Final = ("kind", "giving", "least", "tag", "segment", "household", "field", "answer", "sort", "columns")
OF_GIFTS: Final = ("giving", "least", "sort")
OF_FIELD: Final = "field."  # what segments call an own field by, before its key


def query_of(told: Mapping[str, str]) -> str:
    """What was asked as the part of an address, always in one order; "" is the list of everybody."""
    return urlencode([(name, told[name]) for name in KEPT if told.get(name)])


def told_in(query: str) -> dict[str, str]:
    """What a view asks, by the name of the filter."""
    return dict(parse_qsl(query))


def checked_query(query: str) -> str:
    """The question as it is kept; Refused where it says more than a view may keep."""
    told = parse_qsl(query)
    if any(name == SEARCHED for name, _ in told):
        sentence = gettext_noop(
            "A view does not keep what is typed under “Name or email”: it may name a person. Empty that filter, then "
            "save the view."
        )
        raise Refused("searches", sentence)
    if not told or query_of(dict(told)) != query:
        raise Refused("nothing_to_keep", gettext_noop("Filter or order the list, or choose its columns, then save it."))
    if len(query) > LONGEST_QUERY:
        raise Refused("too_much", gettext_noop("This is more than a view can keep. Choose fewer columns."))
    return query


def checked_name(typed: str) -> tuple[str, str]:
    """(name, key): two names of one key are the same to a reader."""
    name = clean_text(typed)
    key = fold(name)
    if not key:
        raise Refused("no_name", gettext_noop("Give the view a name."), "name")
    if len(name) > LONGEST_NAME or len(key) > LONGEST_NAME:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), "name", most=LONGEST_NAME)
    return name, key


def unspaced(key: str) -> str:
    """What is compared of two names: "VIP 2026" and "vip2026" cannot be told apart in a row of tabs."""
    return key.replace(" ", "")


def asks_of_gifts(query: str) -> bool:
    """Whether only somebody who sees gifts can be answered."""
    told = told_in(query)
    columns = told.get("columns", "").split(",")
    return any(name in told for name in OF_GIFTS) or len(without_gifts(columns)) < len(columns)


def followed(query: str, criterion: str, parameter: str, old: str, new: str) -> str:
    """The question with `new` for `old` where it answers `old` in this criterion of segments; as it is where it does
    not, or where it would be more than a view can keep.
    """
    told = told_in(query)
    asks_tag = (criterion, parameter, told.get("tag")) == ("tag", "tag", old)
    asks_choice = (criterion, parameter) == (f"{OF_FIELD}{told.get('field')}", "choice")
    if asks_tag:
        told["tag"] = new
    elif asks_choice and "answer" in told and fold(told["answer"]) == fold(old):
        told["answer"] = new
    asked = query_of(told)
    return asked if len(asked) <= LONGEST_QUERY else query
