"""Test cards and accounts, which behave as Stripe documents them (https://docs.stripe.com/testing)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What happens to money taken with a card or an account. Empty texts: nothing of the kind.

    `decline` and `renewal_decline` are decline codes; `authenticate` is "unless_set_up" or "always"; `refund` is
    "fails" or "pending"; `dispute` is the reason for which it is disputed; `failure` is why a debit does not arrive.
    """

    decline: str = ""
    renewal_decline: str = ""
    authenticate: str = ""
    refund: str = ""
    dispute: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Decline:
    code: str
    message: str


FINE: Final = "fine"
BEHAVIOURS: Final = {
    FINE: Behaviour(),
    "declined": Behaviour(decline="generic_decline"),
    "insufficient_funds": Behaviour(decline="insufficient_funds"),
    "lost": Behaviour(decline="lost_card"),
    "stolen": Behaviour(decline="stolen_card"),
    "expired": Behaviour(decline="expired_card"),
    "wrong_cvc": Behaviour(decline="incorrect_cvc"),
    "processing_error": Behaviour(decline="processing_error"),
    "fails_later": Behaviour(renewal_decline="generic_decline"),
    "authenticates": Behaviour(authenticate="unless_set_up"),
    "authenticates_always": Behaviour(authenticate="always"),
    "refund_fails": Behaviour(refund="fails"),
    "refund_pending": Behaviour(refund="pending"),
    "disputed": Behaviour(dispute="fraudulent"),
    "debit_fails": Behaviour(failure="insufficient_funds"),
    "debit_closed": Behaviour(failure="account_closed"),
    "debit_disputed": Behaviour(dispute="debit_not_authorized"),
}

CARDS: Final = {
    "4242424242424242": ("visa", FINE),
    "5555555555554444": ("mastercard", FINE),
    "378282246310005": ("amex", FINE),
    "4000000000000002": ("visa", "declined"),
    "4000000000009995": ("visa", "insufficient_funds"),
    "4000000000009987": ("visa", "lost"),
    "4000000000009979": ("visa", "stolen"),
    "4000000000000069": ("visa", "expired"),
    "4000000000000127": ("visa", "wrong_cvc"),
    "4000000000000119": ("visa", "processing_error"),
    "4000000000000341": ("visa", "fails_later"),
    "4000002500003155": ("visa", "authenticates"),
    "4000002760003184": ("visa", "authenticates_always"),
    "4000000000005126": ("visa", "refund_fails"),
    "4000000000007726": ("visa", "refund_pending"),
    "4000000000000259": ("visa", "disputed"),
}
# Cards that Stripe gives ready-made, for calls that cannot type a number.
TOKENS: Final = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_createDispute": "4000000000000259",
}
IBANS: Final = {
    "DE89370400440532013000": FINE,
    "DE62370400440532013001": "debit_fails",
    "DE35370400440532013002": "debit_disputed",
}
ROUTING_NUMBER: Final = "110000000"
ACCOUNTS: Final = {
    "000123456789": FINE,
    "000111111113": "debit_closed",
    "000222222227": "debit_fails",
    "000555555559": "debit_disputed",
}

DECLINES: Final = {
    "generic_decline": Decline("card_declined", "Your card was declined."),
    "insufficient_funds": Decline("card_declined", "Your card has insufficient funds."),
    "lost_card": Decline("card_declined", "Your card was declined."),
    "stolen_card": Decline("card_declined", "Your card was declined."),
    "expired_card": Decline("expired_card", "Your card has expired."),
    "incorrect_cvc": Decline("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": Decline(
        "processing_error", "An error occurred while processing your card. Try again in a little bit."
    ),
}


def passes_luhn(number: str) -> bool:
    """The checksum of card numbers."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return 12 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def passes_iban(iban: str) -> bool:
    """The checksum of ISO 13616."""
    if not (15 <= len(iban) <= 34 and iban.isalnum() and iban.isascii()):
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1
