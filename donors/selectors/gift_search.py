"""Finding a gift by what is written on a receipt or a bank statement."""

import re
from typing import Final

from django.db.models import Q, QuerySet

from crm.domain.errors import Refused
from crm.domain.money import Money, parse_major
from crm.models import Contact
from donors.models import Gift, ReceiptLine, ReceiptSeries

RECEIPT_NUMBER: Final = re.compile(r"(?:(?P<series>[^\s].*)-)?(?P<number>[0-9]{1,9})")
YEAR: Final = re.compile(r"[0-9]{4}")
ALONE: Final = 6  # digits of a number as it is printed: that many are a receipt's also without its series
LARGEST: Final = 2**63 - 1
MOST_ERASED: Final = 5


def gifts_like(text: str, currency: str, limit: int) -> list[Gift]:
    """The gift on the receipt with this number, or the newest gifts of this amount in `currency`."""
    found = of_receipt(text.strip()) or of_amount(text, currency)
    return list(found.select_related("contact")[:limit]) if found is not None else []


def givers_on_receipt(text: str) -> list[int]:
    """Whose gifts stand on the receipt with this number; nobody where there is none."""
    found = of_receipt(text.strip())
    return list(found.order_by().values_list("contact_id", flat=True).distinct()) if found is not None else []


def gifts_of_erased(text: str) -> list[Gift]:
    """The gifts on the receipt with this number whose giver was erased: the law wants them kept."""
    found = of_receipt(text.strip())
    return list(found.filter(contact__standing=Contact.Standing.ERASED)[:MOST_ERASED]) if found is not None else []


def of_receipt(text: str) -> QuerySet[Gift] | None:
    """The gifts of a receipt: "LH-2026-000123" in any letters' size, "2026-000123", or "000123" of any year. None
    where there is no such receipt.
    """
    told = RECEIPT_NUMBER.fullmatch(text)
    if told is None or (told["series"] is None and len(told["number"]) != ALONE):
        return None
    series = list(series_called(told["series"] or "").values_list("pk", flat=True))  # the index of numbers begins so
    lines = ReceiptLine.objects.filter(receipt__series__in=series, receipt__number=int(told["number"]))
    gifts = Gift.objects.filter(pk__in=lines.values("gift"))
    return gifts.newest() if gifts.exists() else None


def series_called(name: str) -> QuerySet[ReceiptSeries]:
    """The series with this code or of this year; every one where nothing was said."""
    if not name:
        return ReceiptSeries.objects.all()
    called = Q(code__iexact=name)
    return ReceiptSeries.objects.filter(called | Q(year=int(name)) if YEAR.fullmatch(name) else called)


def of_amount(text: str, currency: str) -> QuerySet[Gift] | None:
    """Gifts of exactly this amount; None where `text` is no amount."""
    amount = typed_amount(text, currency)
    if amount is None:
        return None
    return Gift.objects.filter(currency=currency, amount_minor=amount.minor).newest()


def typed_amount(text: str, currency: str) -> Money | None:
    try:
        amount = parse_major(text, currency)
    except Refused:
        return None
    return amount if 0 < amount.minor <= LARGEST else None
