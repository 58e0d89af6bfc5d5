from django.contrib import admin

from crm.admin import ReadMostly
from payments.models import Dispute, GivingAttempt, LedgerLine, Payment, Payout, Plan, Refund, StripeEvent


@admin.register(StripeEvent)
class StripeEventAdmin(ReadMostly):
    list_display = ("event_id", "type", "state", "source", "happened_at", "error")
    list_filter = ("state", "source")


@admin.register(Payment)
class PaymentAdmin(ReadMostly):
    list_display = ("id", "amount", "status", "intent_id", "refunded_minor", "disputed_minor")
    list_filter = ("status",)


admin.site.register([Dispute, GivingAttempt, LedgerLine, Payout, Plan, Refund], ReadMostly)
