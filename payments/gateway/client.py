"""The Stripe client, and Stripe's errors in our terms. Only this package knows the SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import stripe
from django.conf import settings

from payments.domain.errors import StripeAway, StripeSaidNo

if TYPE_CHECKING:
    from stripe._v1_services import V1Services

CONNECT_SECONDS: Final = 5
SERVER_ERROR: Final = 500
PAGE: Final = 100  # the longest page that Stripe gives


def over_http(seconds: int) -> stripe.HTTPClient:
    """What carries the calls; tests put another in its place."""
    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, seconds))


@lru_cache(maxsize=4)
def client_for(api_key: str, api_base: str, seconds: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base},
        http_client=over_http(seconds),
        max_network_retries=1,
    )


def v1() -> "V1Services":
    """The endpoints, at the API version this SDK was made for."""
    return client_for(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS).v1


@contextmanager
def in_our_terms() -> Iterator[None]:
    """Stripe's exceptions as StripeAway (nobody knows whether it was done) or StripeSaidNo (it was not)."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise StripeAway(type(error).__name__, is_kept=(error.http_status or 0) >= SERVER_ERROR) from error
    except stripe.StripeError as error:
        raise StripeSaidNo(str(error.code or type(error).__name__), str(error.user_message or error)) from error
