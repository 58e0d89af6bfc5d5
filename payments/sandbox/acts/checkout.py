"""Sessions of the hosted page: opened by the API, paid on the page, expired."""

from typing import Final

from payments.sandbox.acts import billing, invoicing, methods, money, paying, subscriptions
from payments.sandbox.addresses import checkout_pages
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import account, intents, people
from payments.sandbox.objects import subscriptions as billing_objects
from payments.sandbox.refusals import bad_parameter, missing_parameter, wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit
from payments.sandbox.store.rows import Json, find, get, put, save
from payments.sandbox.store.timers import set_timer, stop_timers

ID_PLACE: Final = "{CHECKOUT_SESSION_ID}"


def create_session(given: Json) -> Json:
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise bad_parameter("The sandbox models ui_mode hosted_page.", "ui_mode")
    if "success_url" not in given:
        raise missing_parameter("success_url")
    lines = given.get("line_items") or []
    if len(lines) != 1 or "price_data" not in lines[0]:
        raise bad_parameter("The sandbox models sessions with one line item with price_data.", "line_items")
    price = price_of(lines[0]["price_data"], given["mode"])
    line = account.session_line(price, lines[0].get("quantity", 1), lines[0]["price_data"]["product_data"]["name"])
    if given["mode"] == "payment":
        money.check_amount(line["amount_total"], price["currency"], "line_items[0][price_data][unit_amount]")
    offered = invoicing.methods_for(price["currency"])
    session = account.session(clock.now(), given, line["amount_total"], price["currency"], offered, checkout_pages())
    row = put(session, lines=[line], price=price, asked=given)
    set_timer("expire_session", row.stripe_id, session["expires_at"])
    return row.data


def price_of(price_data: Json, mode: str) -> Json:
    """The inline price of the one line, with a product of its own."""
    if "product_data" not in price_data or "unit_amount" not in price_data:
        raise missing_parameter("line_items[0][price_data][product_data]")
    if (mode == "subscription") != ("recurring" in price_data):
        words = f"A session in mode {mode} {'needs' if mode == 'subscription' else 'takes no'} recurring price."
        raise bad_parameter(words, "line_items[0][price_data][recurring]")
    price_data["currency"] = money.known_currency(price_data["currency"], "line_items[0][price_data][currency]")
    product = put(billing_objects.product(clock.now(), price_data["product_data"]))
    return put(billing_objects.price(clock.now(), price_data, product.stripe_id)).data


def expire_session(session_id: str, given: Json) -> Json:
    session = get("checkout.session", session_id)
    expire(session)
    return session.data


def session_of(session_id: str) -> StoredObject:
    return get("checkout.session", session_id)


def is_open(session: StoredObject) -> bool:
    return bool(session.data["status"] == "open")


def pay(session: StoredObject, typed: Json) -> StoredObject:
    """Somebody pressed Pay on the page; the intent as it stands afterwards. Refused when the card itself is wrong."""
    method = methods.create_method(typed)
    holder = method.data["billing_details"]
    session.data["customer_details"] = {
        "address": holder["address"],
        "business_name": None,
        "email": holder["email"],
        "individual_name": None,
        "name": holder["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    intent = intent_for(session)
    paying.pay(intent, method, paying.Try(return_url=session.data["success_url"]))
    save(session)
    billing.follow_intent(intent)
    follow_intent(intent)
    return intent


def intent_for(session: StoredObject) -> StoredObject:
    """The intent that pays a session: made at the first press, used again after a decline."""
    known = session.hidden.get("intent")
    if known:
        return get("payment_intent", known)
    intent = begin_subscription(session) if session.data["mode"] == "subscription" else begin_payment(session)
    session.hidden["intent"] = intent.stripe_id
    save(session)
    return intent


def begin_payment(session: StoredObject) -> StoredObject:
    extra = session.hidden["asked"].get("payment_intent_data", {})
    given = extra | {"amount": session.data["amount_total"], "currency": session.data["currency"]}
    intent = put(intents.payment_intent(clock.now(), given, session.data["payment_method_types"]))
    session.data["payment_intent"] = intent.stripe_id
    emit("payment_intent.created", intent.data)
    return intent


def begin_subscription(session: StoredObject) -> StoredObject:
    details = session.data["customer_details"]
    customer = put(people.customer(clock.now(), {"email": details["email"], "name": details["name"]}))
    emit("customer.created", customer.data)
    extra = session.hidden["asked"].get("subscription_data", {})
    saving = {"payment_settings": {"save_default_payment_method": "on_subscription"}}
    given = extra | saving | {"customer": customer.stripe_id}
    subscription = subscriptions.begin(given, session.hidden["price"])
    session.data |= {
        "customer": customer.stripe_id,
        "subscription": subscription.stripe_id,
        "invoice": subscription.data["latest_invoice"],
    }
    return invoicing.intent_of(get("invoice", subscription.data["latest_invoice"]))


def follow_intent(intent: StoredObject) -> None:
    """The session that an intent pays becomes complete, and says so again when a debit arrives or fails."""
    rows = find("checkout.session", payment_intent=intent.stripe_id) or of_invoice(intent)
    if not rows:
        return
    session, status = rows[0], intent.data["status"]
    if is_open(session) and status in ("succeeded", "processing"):
        stop_timers(session.stripe_id, "expire_session")
        paid = "paid" if status == "succeeded" else "unpaid"
        session.data |= {"status": "complete", "payment_status": paid, "url": None}
        save(session)
        emit("checkout.session.completed", session.data)
    elif session.data["status"] == "complete" and session.data["payment_status"] == "unpaid":
        if status == "succeeded":
            session.data["payment_status"] = "paid"
            save(session)
            emit("checkout.session.async_payment_succeeded", session.data)
        elif status == "requires_payment_method":
            emit("checkout.session.async_payment_failed", session.data)


def of_invoice(intent: StoredObject) -> list[StoredObject]:
    invoice = invoicing.invoice_of_intent(intent.stripe_id)
    return find("checkout.session", invoice=invoice.stripe_id) if invoice else []


def expire(session: StoredObject) -> None:
    """Nobody can pay it any more, nor what it had begun."""
    if not is_open(session):
        raise wrong_state(
            "checkout_session_not_open", f"Only open Checkout Sessions can be expired, not {session.data['status']}."
        )
    session.data |= {"status": "expired", "url": None}
    save(session)
    stop_timers(session.stripe_id, "expire_session")
    if session.data["subscription"]:
        billing.expire(get("subscription", session.data["subscription"]))
    elif session.data["payment_intent"]:
        invoicing.cancel_intent(get("payment_intent", session.data["payment_intent"]), "abandoned")
    emit("checkout.session.expired", session.data)


def success_url(session: StoredObject) -> str:
    return str(session.data["success_url"]).replace(ID_PLACE, session.stripe_id)
