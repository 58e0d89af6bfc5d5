"""Where what people give is."""

from rest_framework.routers import BaseRouter

from donors.api.gifts import Gifts
from donors.api.receipts import Receipts
from donors.api.recurring_gifts import RecurringGifts


def register(router: BaseRouter) -> None:
    router.register("gifts", Gifts, "gifts")
    router.register("recurring-gifts", RecurringGifts, "recurring-gifts")
    router.register("receipts", Receipts, "receipts")
