from django.contrib import admin

from crm.admin import ReadMostly
from donors.models import Gift, GivingSummary, Receipt, ReceiptSeries, RecurringGift


@admin.register(Gift)
class GiftAdmin(ReadMostly):
    list_display = ("id", "contact", "amount", "status", "method", "given_on")
    list_filter = ("status", "method")
    list_select_related = ("contact",)


@admin.register(RecurringGift)
class RecurringGiftAdmin(ReadMostly):
    list_display = ("id", "contact", "amount", "status", "next_on")
    list_filter = ("status",)
    list_select_related = ("contact",)


admin.site.register([GivingSummary, Receipt, ReceiptSeries], ReadMostly)
