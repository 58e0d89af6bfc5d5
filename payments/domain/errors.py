"""What can go wrong between us and Stripe."""


class StripeAway(Exception):
    """No answer we can rely on: the call may or may not have been carried out. The same key may be sent again.

    With `is_kept` Stripe answered an error of its own, which it keeps: the same key gets the same answer for a day.
    """

    def __init__(self, words: str, *, is_kept: bool = False) -> None:
        super().__init__(words)
        self.is_kept = is_kept


class StripeSaidNo(Exception):
    """Stripe refused the call for good. `code` is Stripe's."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code


class BadSignature(Exception):
    """A webhook that Stripe did not sign, or not lately."""
