"""What the API does with subscriptions, their invoices and what they sell."""

from copy import deepcopy
from typing import Any

from payments.sandbox.acts import billing, invoicing, methods, money, paying
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import intents, subscriptions
from payments.sandbox.refusals import Refusal, bad_parameter, missing, missing_parameter, not_modelled, wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import Json, anything, get, put, save
from payments.sandbox.store.timers import set_timer, stop_timers


def create_product(given: Json) -> Json:
    if given.get("id") and anything(given["id"]) is not None:
        raise Refusal("Product already exists.", code="resource_already_exists", param="id")
    product = put(subscriptions.product(clock.now(), given))
    emit("product.created", product.data)
    return product.data


def create_price(price_data: Json, name: str) -> StoredObject:
    """An inline price of a product that is there already."""
    if "product" not in price_data:
        raise missing_parameter(f"{name}[product]")
    if "unit_amount" not in price_data:
        raise missing_parameter(f"{name}[unit_amount]")
    product = get("product", price_data["product"], f"{name}[product]")
    price_data["currency"] = money.known_currency(price_data["currency"], f"{name}[currency]")
    price = put(subscriptions.price(clock.now(), price_data, product.stripe_id))
    emit("price.created", price.data)
    return price


def create_subscription(given: Json) -> Json:
    """Begin incomplete: the first invoice is open and its intent waits for the browser."""
    customer = get("customer", given["customer"], "customer")
    if given.get("payment_behavior") != "default_incomplete":
        raise not_modelled("payment_behavior (other than default_incomplete)")
    items = given.get("items") or []
    if len(items) != 1 or "price_data" not in items[0]:
        raise bad_parameter("The sandbox models subscriptions with one item with price_data.", "items")
    if "default_payment_method" in given:
        methods.attach(methods.find_method(given["default_payment_method"]), customer.stripe_id)
    price = create_price(items[0]["price_data"], "items[0][price_data]")
    if given["items"][0]["price_data"].get("recurring") is None:
        raise missing_parameter("items[0][price_data][recurring]")
    return begin(given, price.data).data


def begin(given: Json, price: Json) -> StoredObject:
    """A subscription with its first invoice, waiting for its payment, or begun when there is nothing to pay yet."""
    trial_end = trial_end_of(given)
    data = subscriptions.subscription(clock.now(), given, price, trial_end or clock.now(), trial_end)
    subscription = put(data, periods=0 if trial_end else 1)
    if trial_end is None:
        data["items"]["data"][0]["current_period_end"] = billing.period_after(subscription, 1)
    free = trial_end is not None or not price["unit_amount"]
    if free:
        data["status"] = "trialing" if trial_end else "active"
        data["pending_setup_intent"] = new_setup_intent(data["customer"], data["currency"]).stripe_id
    invoice = invoicing.draw_up(subscription, "subscription_create", free=free)
    save(subscription)
    invoicing.finalize(invoice)
    emit("customer.subscription.created", subscription.data)
    billing.plan_period(subscription)
    if not free:
        set_timer("expire_subscription", subscription.stripe_id, clock.now() + billing.EXPIRES_AFTER)
    return subscription


def trial_end_of(given: Json) -> int | None:
    if given.get("trial_period_days"):
        return int(clock.now() + given["trial_period_days"] * clock.DAY)
    end = given.get("trial_end")
    if end is None or end == "now":
        return None
    if end <= clock.now():
        raise bad_parameter("Invalid timestamp: must be in the future", "trial_end")
    return int(end)


def new_setup_intent(customer_id: str, currency: str) -> StoredObject:
    setup = put(intents.setup_intent(clock.now(), customer_id, invoicing.methods_for(currency)))
    emit("setup_intent.created", setup.data)
    return setup


def update_subscription(stripe_id: str, given: Json) -> Json:
    subscription = get("subscription", stripe_id)
    if subscription.data["status"] in billing.OVER:
        raise wrong_state("resource_missing", f"No such subscription: '{stripe_id}'", status=404)
    before = deepcopy(subscription.data)
    if "items" in given:
        change_item(subscription, given)
    if "pause_collection" in given:
        pause(subscription, given["pause_collection"])
    if "default_payment_method" in given:
        method = methods.find_method(given["default_payment_method"], "default_payment_method")
        methods.attach(method, subscription.data["customer"])
        subscription.data["default_payment_method"] = method.stripe_id
    if "metadata" in given:
        subscription.data["metadata"] = money.merged(subscription.data["metadata"], given["metadata"])
    for name in ("description", "cancel_at_period_end"):
        if name in given:
            subscription.data[name] = given[name]
    save(subscription)
    emit_change(billing.UPDATED, subscription, before)
    return subscription.data


def change_item(subscription: StoredObject, given: Json) -> None:
    """Another price from the next period on."""
    if given.get("proration_behavior") != "none":
        raise not_modelled("proration_behavior (other than none)")
    item = subscription.data["items"]["data"][0]
    change = given["items"][0]
    if change.get("id") != item["id"]:
        raise missing("subscription item", change.get("id", ""), "items[0][id]")
    if "price_data" not in change:
        raise missing_parameter("items[0][price_data]")
    price = create_price(change["price_data"], "items[0][price_data]")
    if price.data["currency"] != subscription.data["currency"]:
        raise bad_parameter("The currency of a subscription cannot change.", "items[0][price_data][currency]")
    item["price"], item["plan"] = price.data, subscriptions.plan(price.data)


def pause(subscription: StoredObject, wanted: Any) -> None:
    stop_timers(subscription.stripe_id, "resume")
    if not wanted:
        subscription.data["pause_collection"] = None
        return
    resumes = wanted.get("resumes_at")
    if resumes is not None and resumes <= clock.now():
        raise bad_parameter("Invalid timestamp: must be in the future", "pause_collection[resumes_at]")
    subscription.data["pause_collection"] = {"behavior": wanted["behavior"], "resumes_at": resumes}
    if resumes is not None:
        set_timer("resume", subscription.stripe_id, resumes)


def cancel_subscription(stripe_id: str, given: Json) -> Json:
    subscription = get("subscription", stripe_id)
    if subscription.data["status"] in billing.OVER:
        raise wrong_state("resource_missing", f"No such subscription: '{stripe_id}'", status=404)
    comment = (given.get("cancellation_details") or {}).get("comment")
    billing.end(subscription, reason="cancellation_requested", comment=comment)
    return subscription.data


def pay_invoice(stripe_id: str, given: Json) -> Json:
    """Collect now, with another card if one is named."""
    invoice = get("invoice", stripe_id)
    invoicing.demand_open(invoice)
    subscription = invoicing.subscription_of(invoice)
    method = given.get("payment_method") or subscription.data["default_payment_method"]
    if method is None:
        raise Refusal("There is no default_payment_method set on this subscription.", code="missing", began=True)
    intent = invoicing.collect(invoice, method, off_session=given.get("off_session", True))
    billing.follow_intent(intent)
    if refusal := paying.declined(intent):
        raise refusal
    return get("invoice", stripe_id).data


def void_invoice(stripe_id: str, given: Json) -> Json:
    invoice = get("invoice", stripe_id)
    invoicing.void(invoice)
    return invoice.data


def confirm_setup(stripe_id: str, given: Json) -> Json:
    """A card for later: nothing is charged. The subscription that waits for it pays with it from now on."""
    setup = get("setup_intent", stripe_id)
    method = methods.find_method(given.get("payment_method", ""))
    if paying.behaviour_of(method).decline:
        refusal = methods.card_error("card_declined", "Your card was declined.", decline_code="generic_decline")
        refusal.began = True
        raise refusal
    method.hidden["set_up"] = True
    save(method)
    methods.attach(method, setup.data["customer"])
    setup.data |= {"status": "succeeded", "payment_method": method.stripe_id}
    save(setup)
    emit("setup_intent.succeeded", setup.data)
    for subscription in money.waiting_for(setup.stripe_id):
        before = deepcopy(subscription.data)
        subscription.data |= {"pending_setup_intent": None, "default_payment_method": method.stripe_id}
        save(subscription)
        emit_change(billing.UPDATED, subscription, before)
    return setup.data
