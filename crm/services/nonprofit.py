"""The organisation of this installation, told once and corrected later."""

from dataclasses import asdict, dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.cache import caches
from django.db import transaction

from crm.domain import emails
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import exponent
from crm.models import Nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.jobs import enqueue
from crm.services.locks import one_at_a_time

MONTHS: Final = range(1, 13)
NEEDED: Final = ("name", "legal_name", "registration_number", "postal_address", "email")
# Money already taken says in which currency the books are kept.
FIXED: Final = ("currency",)


@dataclass(frozen=True, slots=True)
class NonprofitFacts:
    """Who the organisation is. `postal_address` has one line under another; `plain_name` may be "" for the name.

    `is_uk_charity` opens the soft opt-in that the law gives to charities there (crm.domain.consent).
    """

    name: str
    legal_name: str
    registration_number: str
    postal_address: str
    email: str
    registration_label: str = "EIN"
    country: str = "US"
    currency: str = "USD"
    time_zone: str = "America/New_York"
    language: str = "en"
    fiscal_year_starts: int = 1
    plain_name: str = ""
    is_uk_charity: bool = False


def set_up_nonprofit(*, facts: NonprofitFacts, by: Actor) -> Nonprofit:
    """Keep who we are: the first time everything, later what differs, but for the currency."""
    authorize(by, Capability.MANAGE_STAFF)
    values = checked(facts)
    with transaction.atomic():
        one_at_a_time("nonprofit")
        row = Nonprofit.objects.select_for_update().filter(pk=Nonprofit.ONLY_ID).first()
        if row is None:
            row = Nonprofit.objects.create(pk=Nonprofit.ONLY_ID, **values)
            audit.record(by, "nonprofit.created", row, name=(None, row.name), currency=(None, row.currency))
        else:
            check_fixed(row, values)
            if changed := take_over(row, values):
                row.save(update_fields=list(changed))
                audit.record(by, "nonprofit.changed", row, contact_id=None, **changed)
            if "language" in changed:
                enqueue("crm.name_households")
    caches["process"].delete("nonprofit")
    return row


def checked(facts: NonprofitFacts) -> dict[str, object]:
    values: dict[str, object] = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()
    }
    for name in NEEDED:
        if not values[name]:
            raise Refused("missing", gettext_noop("Please tell {what}."), name, what=name.replace("_", " "))
    emails.checked(facts.email)
    exponent(facts.currency)
    if facts.fiscal_year_starts not in MONTHS:
        raise Refused("no_month", gettext_noop("The fiscal year starts in a month, 1 to 12."), "fiscal_year_starts")
    if facts.is_uk_charity and facts.country != "GB":
        raise Refused("not_in_the_uk", gettext_noop("A charity under UK law has GB as its country."), "country")
    try:
        ZoneInfo(facts.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(
            "no_zone",
            gettext_noop("“{zone}” is no time zone. Example: America/New_York"),
            field="time_zone",
            zone=facts.time_zone,
        ) from error
    return values | {"plain_name": (facts.plain_name or facts.name)[:40]}


def check_fixed(row: Nonprofit, values: dict[str, object]) -> None:
    for name in FIXED:
        if (value := getattr(row, name)) != values[name]:
            sentence = gettext_noop("The {what} stays {value}: gifts are kept in it.")
            raise Refused("fixed", sentence, name, what=name, value=value)
