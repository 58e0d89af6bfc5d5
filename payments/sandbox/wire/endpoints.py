"""Every endpoint there is: one literal table, with the SDK's own types as the law of what may be asked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import stripe.params.checkout  # so that "checkout.SessionCreate" is found

from payments.sandbox.acts import accounts, checkout, payments, refunds, subscriptions
from payments.sandbox.store.rows import Json, get
from payments.sandbox.wire.lists import list_events, list_objects, one_event

# From the id in the path ("" where there is none) and the checked parameters to the answer.
Act = Callable[[str, Json], Json]
PAGED: Final = "limit starting_after ending_before"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`modelled` holds the parameters that mean something here; others that Stripe knows are refused loudly."""

    method: str
    path: str
    shape: type
    modelled: frozenset[str]
    act: Act

    def id_in(self, path: str) -> str | None:
        """The id in a path that fits, "" when the endpoint has none, None when the path does not fit."""
        found = re.fullmatch(self.path.replace("{id}", r"(?P<id>[^/]+)"), path)
        return None if found is None else found.groupdict().get("id", "")


def endpoint(call: str, shape: str, modelled: str, act: Act) -> Endpoint:
    method, path = call.split()
    found = attrgetter(f"{shape}Params")(stripe.params)
    return Endpoint(method, f"/v1/{path}", found, frozenset(["expand", *modelled.split()]), act)


def asks(act: Callable[[Json], Json]) -> Act:
    """An endpoint without an id."""
    return lambda _, given: act(given)


def shows(path: str, kind: str, shape: str) -> Endpoint:
    return endpoint(f"GET {path}/{{id}}", f"{shape}Retrieve", "", lambda stripe_id, _: get(kind, stripe_id).data)


def lists(path: str, kind: str, shape: str, filters: str) -> Endpoint:
    def act(stripe_id: str, given: Json) -> Json:
        return list_objects(kind, f"/v1/{path}", given)

    return endpoint(f"GET {path}", f"{shape}List", f"{PAGED} {filters}", act)


PRICE: Final = "currency product unit_amount recurring"
INTENT: Final = "amount description metadata statement_descriptor_suffix"
CONFIRMATION: Final = "off_session payment_method return_url setup_future_usage use_stripe_sdk"
SUBSCRIPTION: Final = "default_payment_method description metadata off_session proration_behavior"


def list_endpoints(given: Json) -> Json:
    accounts.keep_own_endpoint()
    return list_objects("webhook_endpoint", "/v1/webhook_endpoints", given)


def each(prefix: str, names: str) -> str:
    return " ".join(f"{prefix}.{name}" for name in names.split())


ENDPOINTS: Final = (
    endpoint("GET account", "AccountRetrieveCurrent", "", asks(accounts.account_as_shown)),
    endpoint(
        "POST payment_intents",
        "PaymentIntentCreate",
        f"{INTENT} {CONFIRMATION} currency customer confirm automatic_payment_methods",
        asks(payments.create_intent),
    ),
    endpoint("POST payment_intents/{id}", "PaymentIntentUpdate", INTENT, payments.update_intent),
    endpoint("POST payment_intents/{id}/confirm", "PaymentIntentConfirm", CONFIRMATION, payments.confirm_intent),
    endpoint("POST payment_intents/{id}/cancel", "PaymentIntentCancel", "cancellation_reason", payments.cancel_intent),
    shows("payment_intents", "payment_intent", "PaymentIntent"),
    lists("payment_intents", "payment_intent", "PaymentIntent", "created customer"),
    shows("charges", "charge", "Charge"),
    lists("charges", "charge", "Charge", "created customer payment_intent"),
    endpoint(
        "POST customers",
        "CustomerCreate",
        "description email metadata name payment_method phone",
        asks(payments.create_customer),
    ),
    shows("customers", "customer", "Customer"),
    lists("customers", "customer", "Customer", "created email"),
    endpoint(
        "POST payment_methods",
        "PaymentMethodCreate",
        "allow_redisplay billing_details card metadata sepa_debit type us_bank_account",
        asks(payments.create_method),
    ),
    shows("payment_methods", "payment_method", "PaymentMethod"),
    endpoint("POST products", "ProductCreate", "description id metadata name", asks(subscriptions.create_product)),
    shows("products", "product", "Product"),
    shows("prices", "price", "Price"),
    endpoint(
        "POST subscriptions",
        "SubscriptionCreate",
        f"{SUBSCRIPTION} customer payment_behavior payment_settings.save_default_payment_method trial_end"
        f" trial_period_days {each('items.price_data', PRICE)} items.quantity",
        asks(subscriptions.create_subscription),
    ),
    endpoint(
        "POST subscriptions/{id}",
        "SubscriptionUpdate",
        f"{SUBSCRIPTION} cancel_at_period_end pause_collection items.id {each('items.price_data', PRICE)}",
        subscriptions.update_subscription,
    ),
    endpoint(
        "DELETE subscriptions/{id}",
        "SubscriptionCancel",
        "cancellation_details.comment",
        subscriptions.cancel_subscription,
    ),
    shows("subscriptions", "subscription", "Subscription"),
    lists("subscriptions", "subscription", "Subscription", "created customer status"),
    endpoint("POST invoices/{id}/pay", "InvoicePay", "off_session payment_method", subscriptions.pay_invoice),
    endpoint("POST invoices/{id}/void", "InvoiceVoidInvoice", "", subscriptions.void_invoice),
    shows("invoices", "invoice", "Invoice"),
    lists("invoices", "invoice", "Invoice", "created customer status subscription"),
    shows("invoice_payments", "invoice_payment", "InvoicePayment"),
    lists("invoice_payments", "invoice_payment", "InvoicePayment", "invoice payment status"),
    shows("setup_intents", "setup_intent", "SetupIntent"),
    endpoint("POST setup_intents/{id}/confirm", "SetupIntentConfirm", "payment_method", subscriptions.confirm_setup),
    endpoint(
        "POST checkout/sessions",
        "checkout.SessionCreate",
        "cancel_url client_reference_id customer_email locale metadata mode submit_type success_url ui_mode"
        " line_items.quantity line_items.price_data.product_data.name"
        f" {each('line_items.price_data', 'currency recurring unit_amount')}"
        f" {each('payment_intent_data', 'description metadata statement_descriptor_suffix')}"
        f" {each('subscription_data', 'description metadata')}",
        asks(checkout.create_session),
    ),
    endpoint("POST checkout/sessions/{id}/expire", "checkout.SessionExpire", "", checkout.expire_session),
    shows("checkout/sessions", "checkout.session", "checkout.Session"),
    lists(
        "checkout/sessions",
        "checkout.session",
        "checkout.Session",
        "created customer payment_intent status subscription",
    ),
    endpoint(
        "POST refunds", "RefundCreate", "amount charge metadata payment_intent reason", asks(refunds.create_refund)
    ),
    shows("refunds", "refund", "Refund"),
    lists("refunds", "refund", "Refund", "charge created payment_intent"),
    shows("disputes", "dispute", "Dispute"),
    lists("disputes", "dispute", "Dispute", "charge created payment_intent"),
    shows("balance_transactions", "balance_transaction", "BalanceTransaction"),
    lists("balance_transactions", "balance_transaction", "BalanceTransaction", "created payout source type"),
    shows("payouts", "payout", "Payout"),
    lists("payouts", "payout", "Payout", "created status"),
    endpoint("GET events/{id}", "EventRetrieve", "", lambda stripe_id, _: one_event(stripe_id)),
    endpoint("GET events", "EventList", f"{PAGED} created delivery_success type types", asks(list_events)),
    endpoint(
        "POST webhook_endpoints",
        "WebhookEndpointCreate",
        "api_version description enabled_events metadata url",
        asks(accounts.create_endpoint),
    ),
    endpoint("GET webhook_endpoints", "WebhookEndpointList", PAGED, asks(list_endpoints)),
    endpoint("POST payment_method_domains", "PaymentMethodDomainCreate", "domain_name", asks(accounts.create_domain)),
    lists("payment_method_domains", "payment_method_domain", "PaymentMethodDomain", "domain_name"),
)


def endpoint_for(method: str, path: str) -> tuple[Endpoint, str] | None:
    """The endpoint of a call and the id in its path."""
    for known in ENDPOINTS:
        if known.method == method and (stripe_id := known.id_in(path)) is not None:
            return known, stripe_id
    return None
