"""What a criterion is told, checked: each answer in its one form, or a sentence about what is wrong with it."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from crm.domain.criteria import Answers, Ask, Criterion, Parameter
from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.periods import read_period

MOST_DIGITS: Final = 14  # before the point, and four after it: what a number of a contact's field can be


def read_answers(criterion: Criterion, told: Answers) -> dict[str, Any]:
    """The answers of a criterion; Refused with the parameter as its field."""
    known = {parameter.name for parameter in criterion.parameters}
    if unknown := sorted(name for name in told if name not in known):
        sentence = gettext_noop("“{name}” is nothing that this criterion asks.")
        raise Refused("unknown_answer", sentence, unknown[0], name=unknown[0][:60])
    found = {}
    for parameter in criterion.parameters:
        value = told.get(parameter.name)
        if value not in (None, ""):
            found[parameter.name] = READERS[parameter.ask](parameter, value)
        elif parameter.is_needed:
            raise Refused("answer_missing", MISSING[parameter.ask], parameter.name)
    if criterion.check:
        criterion.check(found)
    return found


def read_choice(parameter: Parameter, told: object) -> str:
    choices = parameter.choices() if parameter.choices else {}
    if not isinstance(told, str) or told not in choices:
        raise Refused(
            "no_such_choice", gettext_noop("Choose one from the list; this one is not on it."), parameter.name
        )
    return told


def read_text(parameter: Parameter, told: object) -> str:
    text = clean_text(told) if isinstance(told, str) else ""
    if not text:
        raise Refused("no_text", MISSING[Ask.TEXT], parameter.name)
    if len(text) > parameter.longest:
        sentence = gettext_noop("Shorten this to {most} characters.")
        raise Refused("too_long", sentence, parameter.name, most=parameter.longest)
    return text


def read_whole(parameter: Parameter, told: object) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not parameter.least <= told <= parameter.most:
        sentence = gettext_noop("Enter a whole number from {least} to {most}.")
        facts = {"least": f"{parameter.least:,}", "most": f"{parameter.most:,}"}
        raise Refused("no_whole_number", sentence, parameter.name, **facts)
    return told


def read_number(parameter: Parameter, told: object) -> str:
    try:
        number = Decimal(told) if isinstance(told, str) and len(told) <= MOST_DIGITS * 2 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) >= 10**MOST_DIGITS:
        raise Refused("no_number", MISSING[Ask.NUMBER], parameter.name)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        raise Refused("too_fine", gettext_noop("Enter at most four decimals."), parameter.name)
    return f"{number:f}"


def read_money(parameter: Parameter, told: object) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not 0 < told <= parameter.most:
        raise Refused("no_amount", MISSING[Ask.MONEY], parameter.name)
    return told


MISSING: Final[dict[Ask, str]] = {
    Ask.CHOICE: gettext_noop("Choose one from the list."),
    Ask.TEXT: gettext_noop("Enter what to look for."),
    Ask.WHOLE: gettext_noop("Enter a whole number."),
    Ask.NUMBER: gettext_noop("Enter a number, like 12 or 12.5."),
    Ask.MONEY: gettext_noop("Enter an amount above zero."),
    Ask.PERIOD: gettext_noop("Choose a time: any, a fiscal year, so many days, or between two days."),
}
READERS: Final[dict[Ask, Callable[[Parameter, Any], Any]]] = {
    Ask.CHOICE: read_choice,
    Ask.TEXT: read_text,
    Ask.WHOLE: read_whole,
    Ask.NUMBER: read_number,
    Ask.MONEY: read_money,
    Ask.PERIOD: lambda parameter, told: read_period(told, parameter.name).as_told(),
}
