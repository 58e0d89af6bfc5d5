"""How the money of a gift moved."""

from django.db.models import Prefetch

from payments.models import Payment, Refund


def payment_of(gift_id: int) -> Payment | None:
    """The payment that made a gift, with what went back and what is contested; None for what staff typed."""
    return (
        Payment.objects.filter(gift_id=gift_id)
        .select_related("attempt", "plan")
        .prefetch_related(Prefetch("refunds", Refund.objects.order_by("id")), "disputes")
        .first()
    )
