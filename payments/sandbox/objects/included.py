"""What an answer leaves out unless it is asked for with `expand`."""

from collections.abc import Callable
from typing import Final

from payments.sandbox.store.rows import Json, find, get


def confirmation_secret(invoice: Json) -> Json | None:
    """The client secret of the intent that pays an open invoice."""
    payments = find("invoice_payment", invoice=invoice["id"])
    if not payments or invoice["status"] != "open":
        return None
    intent = get("payment_intent", payments[0].data["payment"]["payment_intent"])
    return {"client_secret": intent.data["client_secret"], "type": "payment_intent"}


def payments_of_invoice(invoice: Json) -> Json:
    rows = find("invoice_payment", invoice=invoice["id"])
    return whole_list([row.data for row in rows], f"/v1/invoice_payments?invoice={invoice['id']}")


def refunds_of_charge(charge: Json) -> Json:
    rows = find("refund", charge=charge["id"])
    return whole_list([row.data for row in rows], f"/v1/charges/{charge['id']}/refunds")


def lines_of_session(session: Json) -> Json:
    return whole_list(
        get("checkout.session", session["id"]).hidden["lines"], f"/v1/checkout/sessions/{session['id']}/line_items"
    )


def whole_list(data: list[Json], url: str) -> Json:
    return {"object": "list", "data": data, "has_more": False, "url": url}


# (object, field) → what makes it.
INCLUDED: Final[dict[tuple[str, str], Callable[[Json], Json | None]]] = {
    ("invoice", "confirmation_secret"): confirmation_secret,
    ("invoice", "payments"): payments_of_invoice,
    ("charge", "refunds"): refunds_of_charge,
    ("checkout.session", "line_items"): lines_of_session,
}
