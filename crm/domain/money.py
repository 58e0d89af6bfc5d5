"""Money: whole minor units with their currency, from end to end. Never a float.

Minor units by currency are ISO 4217's as Stripe charges them (docs.stripe.com/currencies): zero-decimal
currencies have no minor unit. Currencies with special cases (ISK, UGX, three decimals) are not offered.
"""

import re
from copy import copy
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, total_ordering
from typing import Final

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol

from crm.domain.errors import Refused, gettext_noop

ZERO_DECIMAL: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
TWO_DECIMAL: Final = frozenset(
    "AUD BRL CAD CHF CZK DKK EUR GBP HKD INR MXN NOK NZD PHP PLN RON SEK SGD THB USD ZAR".split()
)
PLAIN_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d*)?|-?\.\d+")
CURRENCIES: Final = ZERO_DECIMAL | TWO_DECIMAL


def exponent(currency: str) -> int:
    """How many decimals `currency` has; Refused for one we do not take."""
    if currency in ZERO_DECIMAL:
        return 0
    if currency in TWO_DECIMAL:
        return 2
    raise Refused(
        "unknown_currency",
        gettext_noop("Lantern does not take {currency}. It takes {known}."),
        currency=currency,
        known=", ".join(sorted(CURRENCIES)),
    )


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` minor units of `currency`: Money(6166, "USD") is $61.66, Money(500, "JPY") is ¥500."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise TypeError(f"Money takes whole minor units, not {self.minor!r}")
        exponent(self.currency)

    @classmethod
    def from_major(cls, amount: Decimal, currency: str) -> "Money":
        """The one place that rounds: a decimal amount in major units to the nearest minor unit, halves up."""
        scaled = amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    def same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: "Money") -> "Money":
        self.same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self.same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self.same(other)
        return self.minor < other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def major(self) -> Decimal:
        """The amount in major units: Decimal("61.66")."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def show(self, locale: str = "en", *, whole: bool = False) -> str:
        """For people: "$61.66"; with `whole`, "$60" where there are no cents. `locale` is "es" or "es_US"."""
        no_cents = whole and self.minor % 10 ** exponent(self.currency) == 0
        return written(self, locale, 0 if no_cents else exponent(self.currency))

    def __str__(self) -> str:
        return self.show()


@lru_cache(maxsize=2_000)
def written(amount: Money, locale: str, decimals: int) -> str:
    """The same amounts come again and again in a list."""
    pattern = currency_pattern(locale, decimals)
    shown: str = pattern.apply(amount.major, Locale.parse(locale), currency=amount.currency, currency_digits=False)
    return shown


@lru_cache(maxsize=64)
def currency_pattern(locale: str, decimals: int) -> NumberPattern:
    """The locale's own way to write money, with so many decimals."""
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern


def symbol(currency: str, locale: str = "en") -> str:
    return get_currency_symbol(currency, locale=locale)


def as_typed(amount: Money) -> str:
    """The amount as people type it, and as `parse_major` reads it back: "25,000", "1,200.50"."""
    places = 0 if amount.minor % 10 ** exponent(amount.currency) == 0 else exponent(amount.currency)
    return f"{amount.major:,.{places}f}"


def parse_major(text: str, currency: str) -> Money:
    """What a person typed ("75", "75.50", "1,200", "$75", "75,50") as Money.

    A comma is a decimal sign when one or two digits follow it at the end, else a thousands mark. Refused with a
    sentence when the text is no amount or has more decimals than the currency.
    """
    cleaned = "".join(text.split()).strip(f"{symbol(currency)}{currency}").replace("'", "").replace("\u2019", "")
    head, comma, tail = cleaned.rpartition(",")
    decimals = exponent(currency)
    if comma and "." not in tail and 0 < len(tail) <= 2 and decimals:
        cleaned = f"{head.replace('.', '').replace(',', '')}.{tail}"
    cleaned = cleaned.replace(",", "")
    if not PLAIN_NUMBER.fullmatch(cleaned):
        raise Refused("not_an_amount", gettext_noop("Enter an amount using numbers only, like 75 or 75.50."))
    amount = Decimal(cleaned)
    if amount != amount.quantize(Decimal(1).scaleb(-decimals)):
        raise Refused(
            "too_many_decimals",
            gettext_noop("An amount in {currency} has {decimals} decimals at most. Enter one like {example}."),
            currency=currency,
            decimals=decimals,
            example="75.50" if decimals else "75",
        )
    return Money.from_major(amount, currency)
