"""Adding up what somebody gave: plain arithmetic, the same for one donor and for a hundred thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from crm.domain.fiscal import fiscal_year


@dataclass(frozen=True, slots=True)
class Counted:
    """A gift that counts: what is left of it after refunds and disputes is above zero."""

    contact_id: int
    currency: str
    given_on: date
    gift_id: int
    campaign_id: int | None
    kept_minor: int


@dataclass(slots=True)
class Tally:
    """A sum and a count."""

    total_minor: int = 0
    gift_count: int = 0

    def add(self, minor: int) -> None:
        self.total_minor += minor
        self.gift_count += 1


@dataclass(slots=True)
class Lifetime(Tally):
    first_on: date = date.max
    last: tuple[date, int] = (date.min, 0)
    last_minor: int = 0
    largest_minor: int = 0

    def count(self, gift: Counted) -> None:
        self.add(gift.kept_minor)
        self.first_on = min(self.first_on, gift.given_on)
        self.largest_minor = max(self.largest_minor, gift.kept_minor)
        if (gift.given_on, gift.gift_id) >= self.last:  # of two gifts on one day, the one recorded later
            self.last, self.last_minor = (gift.given_on, gift.gift_id), gift.kept_minor


@dataclass(slots=True)
class History:
    """Keys are (contact, currency), (contact, currency, fiscal year) and (campaign, contact, currency)."""

    lifetimes: dict[tuple[int, str], Lifetime] = field(default_factory=dict)
    years: dict[tuple[int, str, int], Tally] = field(default_factory=dict)
    campaigns: dict[tuple[int, int, str], Tally] = field(default_factory=dict)


def add_up(gifts: Iterable[Counted], fiscal_year_starts: int) -> History:
    history = History()
    for gift in gifts:
        owner = (gift.contact_id, gift.currency)
        history.lifetimes.setdefault(owner, Lifetime()).count(gift)
        year = fiscal_year(gift.given_on, fiscal_year_starts)
        history.years.setdefault((*owner, year), Tally()).add(gift.kept_minor)
        if gift.campaign_id is not None:
            history.campaigns.setdefault((gift.campaign_id, *owner), Tally()).add(gift.kept_minor)
    return history
