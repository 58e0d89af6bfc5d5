"""Invoices, and the way between an invoice and the intent that pays it."""

from payments.domain.facts import InvoiceFacts
from payments.gateway.client import PAGE, in_our_terms, v1
from payments.gateway.reading import read_invoice, reference


def fetch_invoice(invoice_id: str) -> InvoiceFacts:
    with in_our_terms():
        payments = v1().invoice_payments.list({"invoice": invoice_id, "limit": PAGE})
        return read_invoice(v1().invoices.retrieve(invoice_id), payments.data)


def invoice_of_intent(intent_id: str) -> str:
    """The invoice that an intent pays, or "": its metadata does not say."""
    with in_our_terms():
        rows = v1().invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": intent_id}, "limit": 1}
        )
        return reference(rows.data[0].invoice) if rows.data else ""
