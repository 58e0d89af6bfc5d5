"""What hangs on an intent follows it: its invoice and subscription, its Checkout session."""

from payments.sandbox.acts import billing, checkout
from payments.sandbox.models import StoredObject


def follow_intent(intent: StoredObject) -> None:
    billing.follow_intent(intent)
    checkout.follow_intent(intent)
