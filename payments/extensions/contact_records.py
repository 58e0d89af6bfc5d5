"""What this floor brings to a person's record. Nothing here points at a contact: it hangs off their gifts."""

from typing import Final

from crm.domain.errors import gettext_noop
from crm.domain.registry import ContactRecords, OnErase, OnMerge, RecordRule, RetentionRule, contact_records
from payments.models import StripeEvent
from payments.services.erasure import GIVEN_UP, clear_attempts, clear_events, forget_payers, held_events, unfinished_of

BY_LAW: Final = gettext_noop("The books must show how each gift was paid; nothing here says by whom.")
OF_GIFT: Final = ("gift__contact", "plan__recurring_gift__contact")
OF_PAYMENT: Final = ("payment__gift__contact", "payment__plan__recurring_gift__contact")
OF_ATTEMPT: Final = ("payments__gift__contact", "plan__recurring_gift__contact")
SYNCED: Final = ("livemode", "ticket", "applied_ticket", "synced_at", "created_at", "public_id")

contact_records.register(
    ContactRecords(
        app="payments",
        rules=(
            RecordRule(
                "payments.givingattempt",
                exports=("answers", "interval", "currency", "amount_minor", "cover_minor", "state", "created_at"),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                blanks=("visitor_hash", "email_hash"),
                title=gettext_noop("What was typed on giving pages"),
                silent=(
                    *("public_id", "giving_page", "flow", "asked_minor", "amount_changes", "failures"),
                    *("last_failed_at", "visitor_hash", "email_hash", "livemode", "intent_id", "subscription_id"),
                    *("checkout_id", "customer_id", "expires_at"),
                ),
                paths=OF_ATTEMPT,
            ),
            RecordRule(
                "payments.plan",
                exports=("customer_id", "status", "currency", "amount_minor", "next_on", "paid_with"),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                blanks=("paid_with",),
                title=gettext_noop("Subscriptions at Stripe"),
                silent=(
                    *(*SYNCED, "attempt", "recurring_gift", "subscription_id", "paused", "cancel_reason"),
                    *("next_try_at", "tries_over"),
                ),
                paths=("recurring_gift__contact",),
            ),
            RecordRule(
                "payments.payment",
                exports=(
                    *("method", "paid_with", "currency", "amount_minor", "status", "refunded_minor"),
                    *("succeeded_at", "charge_id"),
                ),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                blanks=("paid_with",),
                title=gettext_noop("Payments"),
                silent=(
                    *SYNCED,
                    *("attempt", "plan", "gift", "intent_id", "invoice_id", "failure_code", "disputed_minor"),
                    "fraud_warning_at",
                ),
                paths=OF_GIFT,
            ),
            RecordRule(
                "payments.refund",
                exports=("amount_minor", "status", "reason", "created_at"),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                blanks=("reason",),
                title=gettext_noop("Refunds"),
                silent=("public_id", "payment", "stripe_id", "requested_by", "failure"),
                paths=OF_PAYMENT,
            ),
            RecordRule(
                "payments.dispute",
                exports=("amount_minor", "status", "reason", "created_at"),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                title=gettext_noop("Contested payments"),
                silent=("stripe_id", "payment", "respond_by"),
                paths=OF_PAYMENT,
            ),
            RecordRule(
                "payments.ledgerline",
                exports=(),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                title=gettext_noop("Lines of Stripe's account"),
                silent=(
                    *("transaction_id", "kind", "category", "source_id", "currency", "amount_minor", "fee_minor"),
                    *("net_minor", "exchange_rate", "available_on", "payment", "payout", "livemode", "created_at"),
                ),
                paths=OF_PAYMENT,
            ),
        ),
        erase=forget_payers,
        retention=(
            RetentionRule(
                name="abandoned_attempts",
                model="payments.givingattempt",
                title=gettext_noop("Names on gifts nobody finished"),
                why=gettext_noop("Whoever did not give is not in our records; a month settles what went wrong."),
                days=30,
                age="expires_at",
                only={"state__in": GIVEN_UP, "answers__has_key": "email"},
                clear=clear_attempts,
                held=unfinished_of,
                always=True,
            ),
            RetentionRule(
                name="stripe_events",
                model="payments.stripeevent",
                title=gettext_noop("What Stripe sent us, word for word"),
                why=gettext_noop(
                    "It woke us up; what happened stands with the payment. Three months help to look into it."
                ),
                days=90,
                age="received_at",
                only={"state__in": (StripeEvent.State.DONE, StripeEvent.State.IGNORED, StripeEvent.State.DEAD)},
                unless={"payload__has_key": "cleared"},
                clear=clear_events,
                held=held_events,
            ),
        ),
    )
)
