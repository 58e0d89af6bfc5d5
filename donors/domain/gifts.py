"""A gift as it is told to us, before it is a row."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money

EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class TributeFacts:
    """In whose name (kind "honor" or "memory"), and whom to send a card without the amount, or ""."""

    kind: str
    honoree: str
    card_to: str = ""


@dataclass(frozen=True, slots=True)
class UpdatesAnswer:
    """The answer to "may we send you updates by email?" and the wording that was shown."""

    agreed: bool
    wording_id: int | None
    source_ref: str


@dataclass(frozen=True, slots=True)
class GiftFacts:
    """What was given. `splits` maps fund ids to minor units and adds up to `amount`; empty means the default fund.

    `received_at` is None while a debit is under way. `source_key` names the outside thing that made the gift, such as
    "payment:…"; None for what staff type.
    """

    amount: Money
    method: str
    given_on: date
    received_at: datetime | None
    cover_minor: int = 0
    splits: dict[int, int] = field(default_factory=dict)
    campaign_id: int | None = None
    giving_page_id: int | None = None
    recurring_gift_id: int | None = None
    tribute: TributeFacts | None = None
    hide_name: bool = False
    reference: str = ""
    note: str = ""
    source_key: str | None = None


def check_facts(facts: GiftFacts, today: date | None) -> None:
    """Refused when the facts cannot be a gift; with `today` None its day is no claim but what a bank's clock says."""
    if facts.amount.minor <= 0:
        raise Refused("amount_not_positive", gettext_noop("Enter an amount above zero."), field="amount")
    if not 0 <= facts.cover_minor < facts.amount.minor:
        raise Refused("cover_too_large", gettext_noop("The covered fee must be less than the gift."), field="amount")
    if today is not None and facts.given_on > today + timedelta(days=1):
        raise Refused("given_in_future", gettext_noop("The gift cannot be dated in the future."), field="given_on")
    if facts.given_on < EARLIEST:
        raise Refused("given_too_long_ago", gettext_noop("Check the year of the gift."), field="given_on")
    if facts.splits and (sum(facts.splits.values()) != facts.amount.minor or min(facts.splits.values()) <= 0):
        raise Refused(
            "splits_do_not_add_up",
            gettext_noop("The parts of the gift must add up to {amount}."),
            field="splits",
            amount=facts.amount,
        )


def acknowledgement_of(gift_id: int) -> str:
    """The key of the one job that writes a gift's receipt and thanks for it."""
    return f"acknowledge:{gift_id}"
