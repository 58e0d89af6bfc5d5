"""When an answer to somebody about their own data is due, and what a request may be about.

In Europe a period of one month runs by Regulation 1182/71, article 3: it ends with the day of the last month that has
the number of the day on which it began, or with the last day of that month where there is none; and where that is no
working day, with the next one. Public holidays differ from place to place and are not counted: that is a day early
rather than late. Laws of the United States (CCPA, 11 CCR 7021) count 45 days; where no law of its own is known to us,
a month is what most ask for.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from crm.domain.errors import Refused, gettext_noop

SATURDAY: Final = 5
DAYS_IN_THE_US: Final = 45
COMPLAINT_DAYS_IN_THE_UK: Final = 30  # Data (Use and Access) Act 2025, section 103: acknowledged within 30 days
SOON: Final = timedelta(days=7)
EARLIEST: Final = date(2018, 5, 25)  # the first day of the GDPR
COPIES: Final = ("access", "portability")


def due_on(received_on: date, country: str, kind: str = "access") -> date:
    """The last day on which an answer is in time, where the nonprofit is in `country` (ISO 3166)."""
    if country == "US":
        return working_day(received_on + timedelta(days=DAYS_IN_THE_US))
    if country == "GB" and kind == "complaint":
        return working_day(received_on + timedelta(days=COMPLAINT_DAYS_IN_THE_UK))
    return working_day(months_later(received_on, 1))


def extended_until(received_on: date, country: str) -> date:
    """The last day where the answer takes longer and the person was told why: two more months, or 45 more days."""
    if country == "US":
        return working_day(received_on + timedelta(days=2 * DAYS_IN_THE_US))
    return working_day(months_later(received_on, 3))


def months_later(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_day(day: date) -> date:
    """`day`, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def check_received(received_on: date, today: date) -> None:
    if not EARLIEST <= received_on <= today:
        sentence = gettext_noop("Enter a day between 25 May 2018 and today.")
        raise Refused("bad_day", sentence, field="received_on")


def is_named(typed: str, name: str) -> bool:
    """Whether somebody typed this name, whatever the case and the spaces."""
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()
