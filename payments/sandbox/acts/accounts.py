"""Webhook endpoints and domains, as the doctor asks for them."""

from django.conf import settings

from payments.sandbox.objects import account
from payments.sandbox.store import clock
from payments.sandbox.store.events import API_VERSION
from payments.sandbox.store.ids import letters
from payments.sandbox.store.rows import Json, find, put, writing


def account_as_shown(given: Json) -> Json:
    return account.account()


def create_endpoint(given: Json) -> Json:
    """The secret is in this answer and never again."""
    endpoint = put(account.webhook_endpoint(clock.now(), given))
    return endpoint.data | {"secret": f"whsec_{letters(32)}"}


def keep_own_endpoint() -> None:
    """The sandbox's account comes with one endpoint: where its events go."""
    given = {"url": settings.SANDBOX_WEBHOOK_URL, "enabled_events": ["*"], "api_version": API_VERSION}
    with writing():
        if not find("webhook_endpoint", url=given["url"]):
            put(account.webhook_endpoint(clock.now(), given))


def create_domain(given: Json) -> Json:
    known = find("payment_method_domain", domain_name=given["domain_name"])
    return known[0].data if known else put(account.payment_method_domain(clock.now(), given["domain_name"])).data
