"""What the panel and the tests make happen at Stripe: what a bank, a donor or Stripe itself would do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from payments.sandbox.acts import billing, disputes, invoicing, paying, payouts, refunds
from payments.sandbox.models import StoredObject
from payments.sandbox.refusals import wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit
from payments.sandbox.store.rows import Json, find, get, save, writing
from payments.sandbox.store.timers import wake_for_next
from payments.sandbox.turning import settle_debit

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def act(change: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """One change of the world, in one transaction."""

    @wraps(change)
    def alone(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with writing():
            answer = change(*args, **kwargs)
            wake_for_next()
            return answer

    return alone


@act
def set_switches(*, duplicates: bool, shuffles: bool, drops: bool) -> None:
    """How webhooks misbehave from now on: each event twice, late and out of order, or held back."""
    switches = clock.the_clock()
    switches.duplicates, switches.shuffles, switches.drops = duplicates, shuffles, drops
    switches.save(update_fields=["duplicates", "shuffles", "drops"])


@act
def fail_next_renewal(subscription_id: str, *, fails: bool = True) -> None:
    """The next try to collect for this subscription is declined, whatever it pays with."""
    subscription = get("subscription", subscription_id)
    if subscription.data["status"] in billing.OVER:
        raise wrong_state("subscription_over", "This subscription has ended.")
    subscription.hidden["fail_next"] = fails
    save(subscription)


@act
def settle_debits(intent_id: str = "") -> int:
    """The bank answers now for one debit, or for all that are under way; how many."""
    under_way = find("payment_intent", status="processing")
    chosen = [intent for intent in under_way if intent_id in ("", intent.stripe_id)]
    for intent in chosen:
        settle_debit(intent)
    return len(chosen)


@act
def retry_invoice(invoice_id: str) -> None:
    """Collect an open invoice now instead of at its next try."""
    billing.retry(get("invoice", invoice_id))


@act
def open_dispute(intent_id: str, reason: str = "fraudulent") -> str:
    return disputes.open_dispute(intent_id, reason).stripe_id


@act
def close_dispute(dispute_id: str, *, won: bool) -> None:
    disputes.close_dispute(dispute_id, won=won)


@act
def warn_of_fraud(intent_id: str) -> str:
    return disputes.warn_of_fraud(intent_id).stripe_id


@act
def refund_at_stripe(intent_id: str, amount: int | None = None) -> str:
    """A refund that nobody here asked for: somebody pressed the button in Stripe's own dashboard."""
    given: Json = {"payment_intent": intent_id} | ({} if amount is None else {"amount": amount})
    return str(refunds.create_refund(given)["id"])


@act
def fail_refund(refund_id: str) -> None:
    refunds.fail_refund(get("refund", refund_id))


@act
def pay_out(*, arrives: bool = True) -> list[str]:
    """Everything on the account goes to the bank; the ids of the payouts, one for each currency."""
    sent = payouts.pay_out()
    for payout in sent if arrives else []:
        payouts.arrive(payout)
    return [payout.stripe_id for payout in sent]


@act
def fail_payout(payout_id: str) -> None:
    payouts.fail_payout(payout_id)


@act
def cancel_at_stripe(subscription_id: str) -> None:
    """Somebody canceled the subscription in Stripe's own dashboard."""
    subscription = get("subscription", subscription_id)
    if subscription.data["status"] not in billing.OVER:
        billing.end(subscription, reason="cancellation_requested")


@act
def update_card(method_id: str, last4: str = "4444") -> None:
    """The card's network told Stripe that the donor has a new card."""
    method = get("payment_method", method_id)
    method.data["card"] |= {"last4": last4, "exp_year": method.data["card"]["exp_year"] + 4}
    method.hidden["behaviour"] = "fine"
    save(method)
    emit("payment_method.automatically_updated", method.data)


@act
def settle_charges() -> int:
    """The lines of all charges arrive now; how many there were."""
    waiting = find("charge", paid=True, balance_transaction=None)
    for charge in waiting:
        paying.settle_charge(charge)
    return len(waiting)


def open_invoices() -> list[StoredObject]:
    return [invoice for invoice in find("invoice", status="open") if invoicing.payment_of(invoice.stripe_id)]
