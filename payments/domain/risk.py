"""When somebody tries cards on the giving page, and what we do about it (design: stripe.md C.9).

The first answer to too many attempts is Stripe's own page, which has defences of its own and still lets a hall full of
guests behind one address give. Only far beyond that is a visitor turned away for a while.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

VISITOR_WINDOW: Final = timedelta(minutes=10)
EMAIL_WINDOW: Final = timedelta(days=1)
DECLINE_WINDOW: Final = timedelta(minutes=5)
VISITOR_ATTEMPTS: Final = 5
VISITOR_LIMIT: Final = 40
EMAIL_ATTEMPTS: Final = 10
PAGE_DECLINES: Final = 30


@dataclass(frozen=True, slots=True)
class Recent:
    """Attempts of this visitor within VISITOR_WINDOW, with this address within EMAIL_WINDOW, and the declines of the
    whole page within DECLINE_WINDOW."""

    by_visitor: int
    by_email: int
    page_declines: int


class Verdict(StrEnum):
    WELCOME = "welcome"
    STRIPES_OWN_PAGE = "stripes_own_page"
    TURNED_AWAY = "turned_away"


def judge(recent: Recent) -> Verdict:
    if recent.by_visitor >= VISITOR_LIMIT or recent.by_email >= EMAIL_ATTEMPTS:
        return Verdict.TURNED_AWAY
    if recent.by_visitor >= VISITOR_ATTEMPTS or recent.page_declines >= PAGE_DECLINES:
        return Verdict.STRIPES_OWN_PAGE
    return Verdict.WELCOME
