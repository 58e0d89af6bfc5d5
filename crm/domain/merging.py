"""Two records of one contact: whose facts stay. Plain rules, beside crm.services.merging that applies them.

Where nobody chose, the record that stays keeps what it says, and what it leaves blank is taken from the other. Flags
that protect a person are never chosen: either record's is enough.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from crm.domain.errors import Refused, gettext_noop


class Side(StrEnum):
    WINNER = "winner"
    LOSER = "loser"


# A choice → the columns that it decides together; the first of them says whether there is anything to take.
FACTS: Final[dict[str, tuple[str, ...]]] = {
    "prefix": ("prefix",),
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "suffix": ("suffix",),
    "preferred_name": ("preferred_name",),
    "organisation_name": ("organisation_name",),
    "pronouns": ("pronouns",),
    "salutation": ("salutation",),
    "language": ("language",),
    "deceased": ("is_deceased", "deceased_on"),
    "household": (
        "household_id",
        "household_rank",
        "in_household_name",
        "in_formal_greeting",
        "in_informal_greeting",
    ),
}
# A choice → the kind of way whose primary one stays primary.
WAYS: Final = {"email": "crm.emailaddress", "phone": "crm.phone", "address": "crm.postaladdress"}
CUSTOM: Final = "custom."  # with the key of a custom field
PROTECTIONS: Final = ("plain_mail", "safe_contact", "no_email", "no_post", "no_phone", "no_sms")


def read_choices(choices: Mapping[str, str], custom: Iterable[str]) -> dict[str, Side]:
    """The choices, checked: each names a fact, a way or one of the custom fields, and a side."""
    known = {*FACTS, *WAYS, *(f"{CUSTOM}{key}" for key in custom)}
    for name, side in choices.items():
        if name not in known or side not in set(Side):
            raise Refused("bad_choice", gettext_noop("There is nothing to choose between here."), "choices", name=name)
    return {name: Side(side) for name, side in choices.items()}


def facts_that_stay(winner: Any, loser: Any, choices: Mapping[str, Side]) -> list[dict[str, object]]:
    """What the winner becomes, as columns that change together; only what differs."""
    found = []
    for name, columns in FACTS.items():
        blank = not getattr(winner, columns[0]) and getattr(loser, columns[0])
        if choices.get(name, Side.LOSER if blank else Side.WINNER) == Side.LOSER:
            found.append({column: getattr(loser, column) for column in columns})
    found += [{flag: True} for flag in PROTECTIONS if getattr(loser, flag)]
    return [values for values in found if any(getattr(winner, column) != value for column, value in values.items())]
