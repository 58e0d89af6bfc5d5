"""Telephone numbers: as people write them, as we keep them (E.164), as they may be looked for."""

from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from crm.domain.errors import Refused, gettext_noop

LONGEST: Final = 60
MOST_EXTENSION: Final = 8
ELSEWHERE: Final = {"GB": "+1 201-555-0123"}  # an example from abroad: for everybody else a British one
ABROAD: Final = "+44 20 7946 0018"


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    """A number as typed; `is_mobile` says that it takes text messages, where the number itself does not show it."""

    number: str
    kind: str = "home"
    is_primary: bool = False
    is_mobile: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """`number` in E.164 (+12075550134), `extension` in digits. Where mobile and landline look alike, as in the United
    States, `is_mobile` is False.
    """

    number: str
    extension: str = ""
    is_mobile: bool = False


def checked(typed: str, country: str) -> Number:
    """The number that was typed, read as people in `country` (ISO 3166) write it; Refused when it cannot be one.

    What begins with a country code need only have a length that is possible there: numbering plans grow faster than
    anybody's tables.
    """
    try:
        found = phonenumbers.parse(typed[:LONGEST], country)
    except phonenumbers.NumberParseException:
        raise refusal(country) from None
    abroad = typed.strip().startswith("+")
    fits = phonenumbers.is_possible_number(found) if abroad else phonenumbers.is_valid_number(found)
    extension = found.extension or ""
    if not fits or len(typed) > LONGEST or len(extension) > MOST_EXTENSION:
        raise refusal(country)
    return Number(
        phonenumbers.format_number(found, PhoneNumberFormat.E164),
        extension,
        is_mobile=phonenumbers.number_type(found) == PhoneNumberType.MOBILE,
    )


def refusal(country: str) -> Refused:
    known = phonenumbers.example_number(country)
    here = phonenumbers.format_number(known, PhoneNumberFormat.NATIONAL) if known else ABROAD
    return Refused(
        "not_a_phone",
        gettext_noop("Enter a telephone number like {here}, or with its country code, like {abroad}."),
        field="number",
        here=here,
        abroad=ELSEWHERE.get(country, ABROAD),
    )


def shown(number: str, extension: str, country: str) -> str:
    """The number as people in `country` read it: theirs without the country code."""
    found = phonenumbers.parse(number)
    at_home = phonenumbers.region_code_for_number(found) == country
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(found, style) + (f" × {extension}" if extension else "")


def masked(number: str) -> str:
    """What may be seen of it: the country and the last two digits."""
    return f"+{phonenumbers.parse(number).country_code} ••• ••{number[-2:]}"


def searched_as(number: str) -> tuple[str, ...]:
    """The digits people may type to find it: with the country code, and as one dials it within the country."""
    home = phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.NATIONAL)
    digits = "".join(letter for letter in home if letter.isdigit())
    return (number[1:],) if digits in number else (number[1:], digits)
