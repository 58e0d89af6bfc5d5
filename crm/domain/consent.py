"""Who may be written to, for what and how: from answers to a permission, from a permission to a verdict.

The law behind each basis: design, mail-receipts-consent.md D1. Nothing here knows a database; the same rules as SQL
stand in crm.selectors.gate and crm.services.permissions, and tests prove that they agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from crm.domain.errors import Refused, gettext_noop

# Data (Use and Access) Act 2025: the day from which details count for a charity's soft opt-in.
SOFT_OPT_IN_SINCE: Final = date(2026, 2, 5)
CLOCKS_DIFFER: Final = timedelta(minutes=5)
GRANT: Final = "grant"
EMAIL, POST, PHONE, SMS = "email", "post", "phone", "sms"
CONSENT, SOFT_OPT_IN, IMPLIED = "consent", "soft_opt_in_charity", "casl_implied"
# The channels each basis reaches; a basis that is not here reaches none.
REACHES: Final[dict[str, frozenset[str]]] = {
    CONSENT: frozenset({EMAIL, POST, PHONE, SMS}),
    "legit_interest_post": frozenset({POST}),
    SOFT_OPT_IN: frozenset({EMAIL, SMS}),
    IMPLIED: frozenset({EMAIL, SMS}),
    "casl_exempt": frozenset({EMAIL, SMS}),
    "opt_out_us": frozenset({EMAIL}),
}
EVERYWHERE: Final = frozenset({CONSENT, "legit_interest_post"})
OWN_TO: Final[dict[str, frozenset[str]]] = {
    "GB": frozenset({SOFT_OPT_IN}),
    "CA": frozenset({IMPLIED, "casl_exempt"}),
    "US": frozenset({"opt_out_us"}),
}


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """One answer as it is told: what for, which way, yes or no, on which ground, and where the proof lies.

    `at` None is now. `collected_on`, `obtained_directly` and `opt_out_offered` are what a charity's soft opt-in stands
    on. The same answer from the same place (`source`, `source_ref`) is kept once.
    """

    purpose: str
    channel: str
    action: str
    source: str
    source_ref: str = ""
    wording_id: int | None = None
    basis: str = CONSENT
    evidence: str = ""
    at: datetime | None = None
    collected_on: date | None = None
    obtained_directly: bool = False
    opt_out_offered: bool = False
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is kept. `valid_until` is its last day."""

    id: int
    at: datetime
    action: str
    basis: str = CONSENT
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for one purpose by one channel, and the answer it follows from."""

    allowed: bool
    basis: str
    valid_until: date | None
    answer_id: int


def derive(answers: Iterable[Answer]) -> Standing | None:
    """What follows from the answers for one purpose by one channel: the newest wins, and only a yes allows."""
    newest = max(answers, key=lambda answer: (answer.at, answer.id), default=None)
    if newest is None:
        return None
    allowed = newest.action == GRANT
    return Standing(allowed, newest.basis, newest.valid_until if allowed else None, newest.id)


def bases_for(country: str, channel: str, *, is_uk_charity: bool) -> frozenset[str]:
    """The grounds on which an organisation of this country may write by this channel."""
    own = OWN_TO.get(country, frozenset())
    if not is_uk_charity:
        own -= {SOFT_OPT_IN}
    return frozenset(basis for basis in EVERYWHERE | own if channel in REACHES[basis])


def check_basis(facts: ConsentFacts, bases: frozenset[str], today: date) -> None:
    """Refused where the law does not let this answer count."""
    if facts.action != GRANT:
        return
    if facts.basis not in bases:
        sentence = gettext_noop("The law where you are does not allow this ground for this channel.")
        raise Refused("basis_not_allowed", sentence, "basis")
    if facts.basis == SOFT_OPT_IN:
        check_soft_opt_in(facts, today)
    if facts.basis == IMPLIED and facts.valid_until is None:
        sentence = gettext_noop("Implied consent ends. Say on which day.")
        raise Refused("implied_ends", sentence, "valid_until")


def in_time(facts: ConsentFacts, now: datetime) -> ConsentFacts:
    """The answer, at the latest of now: an instant that has yet to come would outlive every answer until then.

    A clock that is a little ahead is forgiven, and a no counts whatever the clock says; another yes is refused.
    """
    if facts.at is None or facts.at <= now:
        return facts
    if facts.action == GRANT and facts.at > now + CLOCKS_DIFFER:
        raise Refused("not_yet", gettext_noop("This day has not come yet."), "on")
    return replace(facts, at=now)


def check_soft_opt_in(facts: ConsentFacts, today: date) -> None:
    """The conditions of the charitable purpose soft opt-in (PECR 22(3A), ICO guidance of 28 April 2026)."""
    if facts.collected_on is None or not SOFT_OPT_IN_SINCE <= facts.collected_on <= today:
        sentence = gettext_noop("A soft opt-in counts for details collected on or after 5 February 2026.")
        raise Refused("soft_opt_in_day", sentence, "collected_on")
    if not facts.obtained_directly:
        sentence = gettext_noop("A soft opt-in needs details that the person gave to you directly.")
        raise Refused("soft_opt_in_direct", sentence, "obtained_directly")
    if not facts.opt_out_offered:
        sentence = gettext_noop("A soft opt-in needs a way to say no when the details were collected.")
        raise Refused("soft_opt_in_way_out", sentence, "opt_out_offered")


class Reason(StrEnum):
    """Why somebody may not be written to, in the order in which it is asked; or that they may."""

    GONE = "gone"
    DECEASED = "deceased"
    DO_NOT_CONTACT = "do_not_contact"
    SAFE_CONTACT = "safe_contact"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"
    ENDED = "ended"
    NO_BASIS = "no_basis"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"
    ALLOWED = "allowed"


REASONS: Final[dict[Reason, str]] = {
    Reason.GONE: gettext_noop("No longer in the records"),
    Reason.DECEASED: gettext_noop("Has died"),
    Reason.DO_NOT_CONTACT: gettext_noop("Wants no contact this way"),
    Reason.SAFE_CONTACT: gettext_noop("Safe contact only: nothing that somebody else may find"),
    Reason.NOT_ASKED: gettext_noop("Never agreed to it"),
    Reason.DECLINED: gettext_noop("Declined or withdrew"),
    Reason.ENDED: gettext_noop("The permission has ended"),
    Reason.NO_BASIS: gettext_noop("The ground it was given on is not allowed here"),
    Reason.NO_ADDRESS: gettext_noop("No usable address"),
    Reason.STOPPED: gettext_noop("The address is on the stop list"),
    Reason.ALLOWED: gettext_noop("May be written to"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    reason: Reason

    @property
    def allowed(self) -> bool:
        return self.reason is Reason.ALLOWED

    @property
    def sentence(self) -> str:
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the gate asks about a person and one channel of theirs. `safe_contact` allows e-mail alone."""

    is_live: bool
    is_deceased: bool
    no_contact: bool
    safe_contact: bool
    has_address: bool
    is_stopped: bool


def judge(recipient: Recipient, standing: Standing | None, bases: frozenset[str], channel: str, on: date) -> Verdict:
    """May this person be written to by `channel` on the day `on`? The first thing in the way is the reason."""
    asked = (
        (Reason.GONE, not recipient.is_live),
        (Reason.DECEASED, recipient.is_deceased),
        (Reason.DO_NOT_CONTACT, recipient.no_contact),
        (Reason.SAFE_CONTACT, recipient.safe_contact and channel != EMAIL),
        (Reason.NOT_ASKED, standing is None),
        (Reason.DECLINED, standing is not None and not standing.allowed),
        (Reason.ENDED, standing is not None and standing.valid_until is not None and standing.valid_until < on),
        (Reason.NO_BASIS, standing is not None and standing.basis not in bases),
        (Reason.NO_ADDRESS, not recipient.has_address),
        (Reason.STOPPED, recipient.is_stopped),
    )
    return Verdict(next((reason for reason, stands in asked if stands), Reason.ALLOWED))
