"""What the account at Stripe is like, and where its webhooks go."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import stripe

from payments.domain.account import AccountFacts, EndpointFacts
from payments.gateway.client import PAGE, in_our_terms, v1

API_VERSION = str(stripe.api_version)


def fetch_account() -> AccountFacts:
    with in_our_terms():
        account = v1().accounts.retrieve_current()
    settings = account.settings
    payouts = settings.payouts if settings else None
    return AccountFacts(
        id=account.id,
        country=account.country or "",
        currency=(account.default_currency or "").upper(),
        takes_charges=bool(account.charges_enabled),
        pays_out=bool(account.payouts_enabled),
        payout_interval=payouts.schedule.interval if payouts else "",
        descriptor_prefix=(settings.card_payments.statement_descriptor_prefix or "") if settings else "",
        at=told_time(account),
    )


def told_time(account: stripe.Account) -> datetime | None:
    """What the answer's Date header says."""
    response = account.last_response
    date = response.headers.get("date") if response else None
    return parsedate_to_datetime(date) if date else None


def fetch_endpoints() -> list[EndpointFacts]:
    with in_our_terms():
        return [
            EndpointFacts(
                url=endpoint.url,
                api_version=endpoint.api_version or "",
                is_enabled=endpoint.status == "enabled",
                events=frozenset(endpoint.enabled_events),
            )
            for endpoint in v1().webhook_endpoints.list({"limit": PAGE}).auto_paging_iter()
        ]
