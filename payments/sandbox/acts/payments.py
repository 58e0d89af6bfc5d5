"""What the API does with PaymentIntents and customers."""

from payments.sandbox.acts import following, invoicing, methods, money, paying
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import intents, people
from payments.sandbox.refusals import bad_parameter, missing_parameter, wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit
from payments.sandbox.store.rows import Json, find, get, put, save

WAITING = ("requires_payment_method", "requires_confirmation", "requires_action")


def create_customer(given: Json) -> Json:
    customer = put(people.customer(clock.now(), given))
    if "payment_method" in given:
        methods.attach(methods.find_method(given["payment_method"]), customer.stripe_id)
    emit("customer.created", customer.data)
    return customer.data


def create_method(given: Json) -> Json:
    return methods.create_method(given).data


def create_intent(given: Json) -> Json:
    given["currency"] = money.known_currency(given["currency"])
    money.check_amount(given["amount"], given["currency"])
    if given.get("customer"):
        get("customer", given["customer"], "customer")
    check_suffix(given)
    intent = put(intents.payment_intent(clock.now(), given, invoicing.methods_for(given["currency"])))
    emit("payment_intent.created", intent.data)
    if given.get("confirm"):
        return confirm(intent, given)
    if given.get("payment_method"):
        method = methods.find_method(given["payment_method"])
        intent.data |= {"payment_method": method.stripe_id, "status": "requires_confirmation"}
        save(intent)
    return intent.data


def check_suffix(given: Json) -> None:
    suffix = given.get("statement_descriptor_suffix") or ""
    if len(suffix) > 22 or set(suffix) & set("<>\\'\"*"):
        raise bad_parameter("Invalid statement descriptor suffix.", "statement_descriptor_suffix")


def update_intent(stripe_id: str, given: Json) -> Json:
    intent = get("payment_intent", stripe_id)
    if intent.data["status"] not in WAITING and "amount" in given:
        raise unexpected(intent, "update the amount of")
    if "amount" in given:
        money.check_amount(given["amount"], intent.data["currency"])
    check_suffix(given)
    for name in ("amount", "description", "statement_descriptor_suffix"):
        if name in given:
            intent.data[name] = given[name]
    if "metadata" in given:
        intent.data["metadata"] = money.merged(intent.data["metadata"], given["metadata"])
    save(intent)
    return intent.data


def unexpected(intent: StoredObject, act: str) -> Exception:
    words = f"You cannot {act} this PaymentIntent because it has a status of {intent.data['status']}."
    return wrong_state("payment_intent_unexpected_state", words, payment_intent=dict(intent.data))


def confirm_intent(stripe_id: str, given: Json) -> Json:
    return confirm(get("payment_intent", stripe_id), given)


def confirm(intent: StoredObject, given: Json) -> Json:
    """Try to take the money; raises the decline after it has been written."""
    if intent.data["status"] not in WAITING:
        raise unexpected(intent, "confirm")
    method_id = given.get("payment_method") or intent.data["payment_method"]
    if not method_id:
        raise missing_parameter("payment_method")
    method = methods.find_method(method_id)
    check_method(intent, method, given)
    if given.get("setup_future_usage"):
        intent.data["setup_future_usage"] = given["setup_future_usage"]
    intent.hidden["in_page"] = bool(given.get("use_stripe_sdk"))
    how = paying.Try(off_session=bool(given.get("off_session")), return_url=given.get("return_url") or "")
    paying.pay(intent, method, how)
    following.follow_intent(intent)
    if refusal := paying.declined(intent):
        raise refusal
    return intent.data


def check_method(intent: StoredObject, method: StoredObject, given: Json) -> None:
    if method.data["type"] not in intent.data["payment_method_types"]:
        words = f"This PaymentIntent does not accept a payment method of type {method.data['type']}."
        raise bad_parameter(words, "payment_method")
    automatic = intent.data["automatic_payment_methods"] or {}
    in_page = given.get("return_url") or given.get("use_stripe_sdk")
    if automatic.get("allow_redirects") == "always" and not in_page:
        raise missing_parameter("return_url")


def cancel_intent(stripe_id: str, given: Json) -> Json:
    intent = get("payment_intent", stripe_id)
    if intent.data["status"] not in WAITING:
        raise unexpected(intent, "cancel")
    if find("checkout.session", payment_intent=stripe_id, status="open"):
        raise wrong_state(
            "payment_intent_unexpected_state",
            "You cannot cancel the PaymentIntent of a Checkout Session. Expire the Checkout Session instead.",
        )
    invoicing.cancel_intent(intent, given.get("cancellation_reason"))
    return intent.data


def authenticate(intent: StoredObject, *, passed: bool) -> None:
    """The answer of the donor's bank to 3-D Secure, and all that follows from it."""
    if intent.data["status"] == "requires_action":
        paying.authenticate(intent, passed=passed)
        following.follow_intent(intent)
