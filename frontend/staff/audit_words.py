"""The audit log's fields and values in the words of the pages on which they are set."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import get_month_names
from babel.numbers import format_percent
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext, gettext_lazy

from crm.domain.money import CURRENCIES, Money
from crm.domain.relationships import KINDS as RELATIONSHIPS
from crm.models import AuditEntry
from crm.selectors.languages import language_names
from crm.services.custom_values import NAMED
from frontend.forms.gifts import METHODS, ORDERS, STATES
from frontend.forms.giving_pages import SWITCHES, WORDS
from frontend.forms.people import GIVING, KINDS
from frontend.forms.prospects import STAGES
from frontend.forms.tasks import PRIORITIES
from frontend.giving.look import locale_here
from frontend.staff.task_lines import repeats_words
from frontend.staff.words import role_names
from frontend.templatetags.ui import day, number

FIELD_NAMES: Final[Mapping[str, Any]] = SWITCHES | {
    "address": gettext_lazy("Address"),
    "ask_minor": gettext_lazy("What we ask for"),
    "amount_minor": gettext_lazy("Amount"),
    "asked": gettext_lazy("Question"),
    "brand_colour": gettext_lazy("Colour"),
    "campaign": gettext_lazy("Campaign"),
    "campaign_id": gettext_lazy("Campaign"),
    "at": gettext_lazy("When"),
    "choice": gettext_lazy("Choice"),
    "choices": gettext_lazy("Choices"),
    "city": gettext_lazy("City"),
    "chosen_monthly": gettext_lazy("Picked at first, monthly"),
    "chosen_one_time": gettext_lazy("Picked at first, one time"),
    "closes_on": gettext_lazy("Last day"),
    "circle": gettext_lazy("Who may read it"),
    "colour": gettext_lazy("Colour of this page"),
    "columns": gettext_lazy("Columns"),
    "country": gettext_lazy("Country"),
    "cover_bps": gettext_lazy("Card fee, percent"),
    "cover_fixed_minor": gettext_lazy("Card fee, fixed part"),
    "currency": gettext_lazy("Currency"),
    "daily_digest": gettext_lazy("Daily mail"),
    "deceased_on": gettext_lazy("Date of death"),
    "default_fund_id": gettext_lazy("Gifts go to"),
    "details": gettext_lazy("Details"),
    "disputed_minor": gettext_lazy("Disputed"),
    "due_on": gettext_lazy("Due"),
    "dry": gettext_lazy("Only counted"),
    "email": gettext_lazy("Email"),
    "embed_origins": gettext_lazy("Sites that may show it"),
    "ends_on": gettext_lazy("Last day"),
    "field": gettext_lazy("Own field"),
    "first_name": gettext_lazy("First name"),
    "fiscal_year_starts": gettext_lazy("The fiscal year begins in"),
    "from_them": gettext_lazy("They began it"),
    "flow": gettext_lazy("Where the card is typed"),
    "formal_greeting": gettext_lazy("Formal greeting"),
    "formal_is_typed": gettext_lazy("Formal greeting typed by hand"),
    "fund": gettext_lazy("Fund"),
    "funds": gettext_lazy("Donors may also choose"),
    "giving": gettext_lazy("Giving"),
    "goal_minor": gettext_lazy("Goal"),
    "help": gettext_lazy("Help"),
    "household": gettext_lazy("Household"),
    "image": gettext_lazy("Picture"),
    "informal_greeting": gettext_lazy("Informal greeting"),
    "informal_is_typed": gettext_lazy("Informal greeting typed by hand"),
    "is_archived": gettext_lazy("Archived"),
    "is_pinned": gettext_lazy("Pinned"),
    "is_active": gettext_lazy("In use"),
    "is_deceased": gettext_lazy("Deceased"),
    "is_mobile": gettext_lazy("Takes text messages"),
    "is_primary": gettext_lazy("Set as primary"),
    "is_default": gettext_lazy("Gifts that name no fund go here"),
    "is_shared": gettext_lazy("Shared"),
    "is_uk_charity": gettext_lazy("Charity under UK law"),
    "keyboard_shortcuts": gettext_lazy("Keyboard shortcuts"),
    "keeps_retention": gettext_lazy("What is too old goes every night"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("Name"),
    "language": gettext_lazy("Language"),
    "last_name": gettext_lazy("Last name"),
    "least": gettext_lazy("At least"),
    "least_minor": gettext_lazy("Smallest gift"),
    "leave_url": gettext_lazy("Where “Leave page” leads"),
    "likelihood": gettext_lazy("How likely, in percent"),
    "lines": gettext_lazy("Street and number"),
    "legal_name": gettext_lazy("Legal name"),
    "made": gettext_lazy("Made together"),
    "member": gettext_lazy("Person"),
    "members": gettext_lazy("People"),
    "merged": gettext_lazy("Other record"),
    "method": gettext_lazy("Method"),
    "monthly_amounts": gettext_lazy("Monthly amounts"),
    "most": gettext_lazy("At most"),
    "most_minor": gettext_lazy("Largest gift"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Name"),
    "name_is_typed": gettext_lazy("Name typed by hand"),
    "next_step": gettext_lazy("Next step"),
    "next_step_on": gettext_lazy("Next step by"),
    "no_email": gettext_lazy("No email"),
    "no_phone": gettext_lazy("No telephone calls"),
    "no_post": gettext_lazy("No post"),
    "no_sms": gettext_lazy("No text messages"),
    "number": gettext_lazy("Number"),
    "one_time_amounts": gettext_lazy("One-time amounts"),
    "opens_on": gettext_lazy("First day"),
    "organisation_name": gettext_lazy("Organisation"),
    "other": gettext_lazy("Other record"),
    "over_minor": gettext_lazy("From this amount on"),
    "owner_id": gettext_lazy("Owner"),
    "page": gettext_lazy("Giving page"),
    "plan": gettext_lazy("Plan"),
    "people": gettext_lazy("People"),
    "phone": gettext_lazy("Telephone number"),
    "plain_mail": gettext_lazy("Plain mail only"),
    "plain_name": gettext_lazy("Name in plain mail"),
    "position": gettext_lazy("Place"),
    "postal_code": gettext_lazy("Postal code"),
    "postal_address": gettext_lazy("Postal address"),
    "preferred_name": gettext_lazy("Preferred name"),
    "prefix": gettext_lazy("Prefix"),
    "priority": gettext_lazy("Priority"),
    "pronouns": gettext_lazy("Pronouns"),
    "q": gettext_lazy("Searched by words"),
    "reason": gettext_lazy("Reason"),
    "received_on": gettext_lazy("Received on"),
    "receipt": gettext_lazy("Receipt"),
    "refunded_minor": gettext_lazy("Refunded"),
    "region": gettext_lazy("State or province"),
    "registration_label": gettext_lazy("Kind of registration number"),
    "registration_number": gettext_lazy("Registration number"),
    "repeats": gettext_lazy("Repeats"),
    "removed": gettext_lazy("Removed"),
    "restriction": gettext_lazy("Restriction"),
    "returned_on": gettext_lazy("Mail came back on"),
    "roles": gettext_lazy("Roles"),
    "rows": gettext_lazy("Rows"),
    "safe_contact": gettext_lazy("Safe contact"),
    "salutation": gettext_lazy("Salutation"),
    "scopes": gettext_lazy("Scopes"),
    "searched": gettext_lazy("Searched by words"),
    "segment": gettext_lazy("Segment"),
    "signer_name": gettext_lazy("Who signs receipts"),
    "signer_role": gettext_lazy("Role of who signs"),
    "since": gettext_lazy("From"),
    "slug": gettext_lazy("Address"),
    "sort": gettext_lazy("Order"),
    "spouses_as_one": gettext_lazy("The first two spelled out as one couple"),
    "stage": gettext_lazy("Stage"),
    "starts_on": gettext_lazy("First day"),
    "state": gettext_lazy("State"),
    "statement_suffix": gettext_lazy("End of the line on card statements"),
    "status": gettext_lazy("State"),
    "summary": gettext_lazy("What it was about"),
    "steps": gettext_lazy("Steps"),
    "suffix": gettext_lazy("Suffix"),
    "tag": gettext_lazy("Tag"),
    "ticked": gettext_lazy("Ticked"),
    "time_zone": gettext_lazy("Time zone"),
    "until": gettext_lazy("To"),
    "title": gettext_lazy("Title"),
    "trigger": gettext_lazy("What starts it"),
    "updates_wording": gettext_lazy("Wording of consent"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_until": gettext_lazy("Valid until"),
    "version": gettext_lazy("Version"),
    "website": gettext_lazy("Website"),
    "why": gettext_lazy("Why"),
}
# Where a name means something else than elsewhere.
OF_TASKS: Final = {"title": gettext_lazy("What is there to do?")}
OF_ACTION: Final = {
    "people.exported": {"least_minor": gettext_lazy("Given in total, at least")},
    "task.changed": OF_TASKS,
    "task.created": OF_TASKS,
    "task.removed": OF_TASKS,
}
# Choices of forms whose answers the log keeps; those of models are read from the models.
RELATIONS: Final = {"kind": {name: gettext_lazy(kind.forth.words) for name, kind in RELATIONSHIPS.items()}}
STAGED: Final = {"stage": {stage.value: name for stage, name in STAGES.items()}}
ANSWERS: Final = {
    **dict.fromkeys(("prospect.opened", "prospect.moved", "prospect.closed"), STAGED),
    "contact.relationship_added": RELATIONS,
    "contact.relationship_changed": RELATIONS,
    "contact.relationship_removed": RELATIONS,
    "gifts.exported": {"state": dict(STATES), "method": dict(METHODS), "sort": dict(ORDERS)},
    "people.exported": {"kind": dict(KINDS), "giving": dict(GIVING)},
}
DAYS: Final = (
    *("opens_on", "closes_on", "starts_on", "ends_on", "since", "until"),
    *("due_on", "received_on", "next_step_on"),
    *("deceased_on", "valid_from", "valid_until", "returned_on"),
)
# Of what was searched for, the log keeps only that something was; and the name of a batch of tasks says nothing.
SEARCHED: Final = ("q", "searched", "made")
AMOUNTS: Final = ("one_time_amounts", "monthly_amounts", "chosen_one_time", "chosen_monthly")


def field_name(name: str, action: str = "") -> str:
    """A field in words; one we have no words for is shown by its name."""
    words = OF_ACTION.get(action, {}).get(name) or FIELD_NAMES.get(name)
    return str(words) if words else name.removeprefix(NAMED).replace("_", " ").capitalize()


def value_words(entry: AuditEntry, name: str, value: Any, currency: str) -> str:
    """A value as the page shows it on which it is set; "" where there is none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool) or name in SEARCHED:
        return gettext("Yes") if value else gettext("No")
    if (name.endswith("_minor") or name in AMOUNTS) and currency in CURRENCIES:
        return amounts(value, currency)
    if name in DAYS:
        return day(date.fromisoformat(str(value)[:10]))
    return special(name, value) or choice(entry, name, value) or plain(value)


def amounts(value: Any, currency: str) -> str:
    minors = value if isinstance(value, list) else [value]
    return ", ".join(Money(minor, currency).show(locale_here(), whole=True) for minor in minors)


def special(name: str, value: Any) -> str:
    if name == "cover_bps":
        return str(format_percent(Decimal(value) / 10_000, "#,##0.##%", locale=locale_here()))
    if name == "fiscal_year_starts":
        return str(get_month_names("wide", "stand-alone", locale_here())[value])
    if name == "roles":
        return role_names(value)
    if name == "priority":
        return str(dict(PRIORITIES).get(str(value), ""))
    if name == "repeats":
        return repeats_words(str(value))
    return language_names().get(value, "") if name == "language" else ""


def choice(entry: AuditEntry, name: str, value: Any) -> str:
    """The label of a value that is one of several, in a form or a model."""
    answers = ANSWERS.get(entry.action, {}).get(name)
    if answers is None:
        try:
            answers = dict(getattr(apps.get_model(entry.subject)._meta.get_field(name), "flatchoices", ()))
        except (LookupError, FieldDoesNotExist):
            return ""
    label = answers.get(value) if isinstance(value, str) else None
    return gettext(str(label)) if label else ""


def plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number(value) if isinstance(value, int) else str(value)


def one_time_first(key: str) -> tuple[bool, int]:
    """The order of what amounts do: "once:6000" and "month:3000" by their kind, then by their sum."""
    kind, _, minor = key.rpartition(":")
    return kind != "once", int(minor)


def parts_of(name: str, old: Any, new: Any, currency: str) -> Iterator[tuple[str, Any, Any]]:
    """(words, old, new) of each text of a page or a fund in each language."""
    for code, language in language_names().items():
        before, after = (old or {}).get(code) or {}, (new or {}).get(code) or {}
        if name == "names":
            yield f"{field_name('name')} ({language})", before, after
            continue
        for word, label in WORDS.items():
            yield f"{label} ({language})", before.get(word, ""), after.get(word, "")
        impacts = before.get("impacts") or {}, after.get("impacts") or {}
        for key in sorted({**impacts[0], **impacts[1]}, key=one_time_first):
            amount = amounts(int(key.rpartition(":")[2]), currency)
            words = gettext("What {amount} does ({language})").format(amount=amount, language=language)
            yield words, impacts[0].get(key, ""), impacts[1].get(key, "")
