from payments.models.attempt import GivingAttempt
from payments.models.event import StripeEvent, Watermark
from payments.models.ledger import LedgerLine, Payout
from payments.models.payment import Dispute, Payment, Plan, Refund

__all__ = ["Dispute", "GivingAttempt", "LedgerLine", "Payment", "Payout", "Plan", "Refund", "StripeEvent", "Watermark"]
