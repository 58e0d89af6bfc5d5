"""What a segment may ask of anybody: the criteria of this floor, and one for each field staff defined."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from babel import Locale
from django.utils.translation import get_language

from crm.domain.criteria import Ask, Criterion, Parameter
from crm.domain.errors import gettext_noop
from crm.domain.postal import COUNTRIES
from crm.domain.registry import segment_criteria
from crm.domain.relationships import KINDS
from crm.models import Channel, CustomField, Purpose
from crm.selectors import criteria
from crm.selectors.languages import language_names

WHO: Final = gettext_noop("Who they are")
REACH: Final = gettext_noop("How they are reached")
TIES: Final = gettext_noop("Tags, ties and work")
FIELDS: Final = gettext_noop("Your own fields")
PERIOD: Final = Parameter("period", gettext_noop("When"), Ask.PERIOD)


def countries() -> dict[str, str]:
    """By their names in the reader's language."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return dict(sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=lambda pair: pair[1]))


def roles() -> dict[str, str]:
    """What somebody can be to another, from either end."""
    return {role.name: role.words for kind in KINDS.values() for role in (kind.forth, kind.back)}


def fixed(**words: str) -> Callable[[], dict[str, str]]:
    return lambda: words


def channels() -> dict[str, str]:
    return {str(value): str(label) for value, label in Channel.choices}


segment_criteria.register(
    Criterion(
        "kind",
        WHO,
        gettext_noop("Person or organisation"),
        gettext_noop("Is {kind}"),
        gettext_noop("Is not {kind}"),
        criteria.of_kind,
        (
            Parameter(
                "kind",
                gettext_noop("Kind"),
                Ask.CHOICE,
                fixed(person=gettext_noop("a person"), organisation=gettext_noop("an organisation")),
            ),
        ),
    ),
    Criterion(
        "language",
        WHO,
        gettext_noop("Language we write in"),
        gettext_noop("Is written to in {language}"),
        gettext_noop("Is not written to in {language}"),
        criteria.speaking,
        (Parameter("language", gettext_noop("Language"), Ask.CHOICE, language_names),),
    ),
    Criterion(
        "added",
        WHO,
        gettext_noop("Became known to us"),
        gettext_noop("Became known to us: {period}"),
        gettext_noop("Did not become known to us: {period}"),
        criteria.added,
        (PERIOD,),
    ),
    Criterion(
        "household",
        WHO,
        gettext_noop("In a household"),
        gettext_noop("Is in a household"),
        gettext_noop("Is in no household"),
        criteria.in_a_household,
    ),
    Criterion(
        "place",
        REACH,
        gettext_noop("Place"),
        gettext_noop("Has an address in {place}"),
        gettext_noop("Has no address in {place}"),
        criteria.living_in,
        (
            Parameter("country", gettext_noop("Country"), Ask.CHOICE, countries, is_data=True),
            Parameter("region", gettext_noop("State or province"), Ask.TEXT, is_needed=False, longest=100),
            Parameter("city", gettext_noop("City"), Ask.TEXT, is_needed=False, longest=100),
            Parameter("postal_code", gettext_noop("Postal code begins with"), Ask.TEXT, is_needed=False, longest=20),
        ),
    ),
    Criterion(
        "consent",
        REACH,
        gettext_noop("Agreed to be written to"),
        gettext_noop("Agreed to “{purpose}” by {channel}"),
        gettext_noop("Did not agree to “{purpose}” by {channel}"),
        criteria.agreed,
        (
            Parameter(
                "purpose",
                gettext_noop("What for"),
                Ask.CHOICE,
                lambda: {str(value): str(label) for value, label in Purpose.choices},
            ),
            Parameter("channel", gettext_noop("By which way"), Ask.CHOICE, channels),
        ),
    ),
    Criterion(
        "reach",
        REACH,
        gettext_noop("Can be reached by"),
        gettext_noop("Has a usable address or number for: {channel}"),
        gettext_noop("Has no usable address or number for: {channel}"),
        criteria.reached_by,
        (Parameter("channel", gettext_noop("By which way"), Ask.CHOICE, channels),),
    ),
    Criterion(
        "tag",
        TIES,
        gettext_noop("Tag"),
        gettext_noop("Has the tag “{tag}”"),
        gettext_noop("Does not have the tag “{tag}”"),
        criteria.tagged,
        (Parameter("tag", gettext_noop("Tag"), Ask.CHOICE, criteria.tag_names, is_data=True),),
    ),
    Criterion(
        "relationship",
        TIES,
        gettext_noop("Relationship"),
        gettext_noop("Is this to somebody: {role}"),
        gettext_noop("Is this to nobody: {role}"),
        criteria.tied,
        (Parameter("role", gettext_noop("Is to somebody"), Ask.CHOICE, roles),),
    ),
    Criterion(
        "task",
        TIES,
        gettext_noop("Task to do"),
        gettext_noop("Has a task {state}"),
        gettext_noop("Has no task {state}"),
        criteria.with_task,
        (
            Parameter(
                "state",
                gettext_noop("Task"),
                Ask.CHOICE,
                fixed(open=gettext_noop("to do"), overdue=gettext_noop("that is overdue")),
            ),
        ),
    ),
    Criterion(
        "field",
        FIELDS,
        gettext_noop("Any answer in a field"),
        gettext_noop("Has an answer in “{field}”"),
        gettext_noop("Has no answer in “{field}”"),
        criteria.with_an_answer,
        (Parameter("field", gettext_noop("Field"), Ask.CHOICE, criteria.field_labels, is_data=True),),
    ),
)

HOW_TEXT: Final = Parameter(
    "how",
    gettext_noop("How"),
    Ask.CHOICE,
    lambda: {criteria.IS: gettext_noop("is"), criteria.CONTAINS: gettext_noop("contains")},
)
HOW_NUMBER: Final = Parameter(
    "how",
    gettext_noop("How"),
    Ask.CHOICE,
    lambda: {
        criteria.AT_LEAST: gettext_noop("at least"),
        criteria.AT_MOST: gettext_noop("at most"),
        criteria.EXACTLY: gettext_noop("exactly"),
    },
)
Shape = tuple[str, str, Callable[..., Any], tuple[Parameter, ...]]


def shape_of(field: CustomField) -> Shape:
    """(yes, no, condition, parameters) of the criterion about a field; the words name it as {label}."""
    if field.kind == CustomField.Kind.TEXT:
        text = Parameter("text", gettext_noop("Text"), Ask.TEXT, longest=500)
        said = gettext_noop("“{label}” {how} “{text}”"), gettext_noop("It is not so that “{label}” {how} “{text}”")
        return *said, partial(criteria.with_text, field.pk), (HOW_TEXT, text)
    if field.kind == CustomField.Kind.NUMBER:
        number = Parameter("number", gettext_noop("Number"), Ask.NUMBER)
        said = gettext_noop("“{label}” is {how} {number}"), gettext_noop("“{label}” is not {how} {number}")
        return *said, partial(criteria.with_number, field.pk), (HOW_NUMBER, number)
    if field.kind == CustomField.Kind.DATE:
        said = gettext_noop("“{label}” is a day: {period}"), gettext_noop("“{label}” is no day: {period}")
        return *said, partial(criteria.with_day, field.pk), (PERIOD,)
    words = {str(choice): str(choice) for choice in field.choices}
    choice = Parameter("choice", gettext_noop("Choice"), Ask.CHOICE, lambda: words, is_data=True)
    said = gettext_noop("“{label}” is “{choice}”"), gettext_noop("“{label}” is not “{choice}”")
    return *said, partial(criteria.with_choice, field.pk), (choice,)


def of_fields() -> Iterator[Criterion]:
    """A criterion for each field, by its key; a field that was put away keeps its answers, and its criterion."""
    for field in criteria.custom_fields():
        yes, no, condition, parameters = shape_of(field)
        yield Criterion(f"field.{field.key}", FIELDS, field.label, yes, no, condition, parameters)


segment_criteria.register_found(of_fields)
