"""Payouts, with the lines they are made of."""

from payments.domain.facts import PayoutFacts
from payments.gateway.client import PAGE, in_our_terms, v1
from payments.gateway.reading import read_payout


def fetch_payout(payout_id: str) -> PayoutFacts:
    """A payout with the lines it is made of; only automatic payouts can say them."""
    with in_our_terms():
        payout = v1().payouts.retrieve(payout_id)
        lines = v1().balance_transactions.list({"payout": payout_id, "limit": PAGE}) if payout.automatic else None
        return read_payout(payout, lines.auto_paging_iter() if lines else ())
