"""Where payments are."""

from rest_framework.routers import BaseRouter

from payments.api.payments import Payments


def register(router: BaseRouter) -> None:
    router.register("payments", Payments, "payments")
