"""Gifts as a file for somebody's spreadsheet; who took which, and how many, is kept in the audit log."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Final

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from import_export.fields import Field
from import_export.resources import Resource

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.emails import masked
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.gateway.spreadsheets import MOST_XLSX_ROWS, write_csv, write_xlsx
from crm.models import EmailAddress
from crm.selectors.nonprofit import the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from donors.models import Gift, ReceiptLine

Write = Callable[[Sequence[str], Iterable[Sequence[Any]], IO[bytes]], int]
WRITERS: Final[dict[str, Write]] = {"csv": write_csv, "xlsx": write_xlsx}
CHUNK: Final = 1_000
ANONYMOUS: Final = "Anonymous"
SEARCHED: Final = "q"


@dataclass(frozen=True, slots=True)
class Exported:
    """An open temporary file, at its beginning, and how many gifts it holds."""

    file: IO[bytes]
    rows: int


def money_field(name: str, minor: str) -> Field:
    """A column of plain decimals in the currency of the column "currency"."""
    return Field(column_name=name, dehydrate_method=lambda gift: Money(getattr(gift, minor), gift.currency).major)


class GiftResource(Resource):  # type: ignore[misc]  # django-import-export is not typed
    """One gift a row. Whoever hides their name is "Anonymous" here too, without their address."""

    gift = Field(column_name="gift")
    given_on = Field(column_name="given_on")
    status = Field("status", "status")
    donor = Field(column_name="donor")
    email = Field(column_name="email")
    currency = Field("currency", "currency")
    amount = money_field("amount", "amount_minor")
    fee_covered = money_field("fee_covered", "cover_minor")
    refunded = money_field("refunded", "refunded_minor")
    disputed = money_field("disputed", "disputed_minor")
    kept = Field(column_name="kept")
    method = Field("method", "method")
    monthly = Field(column_name="monthly")
    funds = Field(column_name="funds")
    campaign = Field("campaign__name", "campaign")
    receipt = Field(column_name="receipt")
    in_name_of = Field(column_name="in_name_of")
    reference = Field("reference", "reference")
    note = Field("note", "note")

    class Meta:
        chunk_size = CHUNK

    def iter_queryset(self, queryset: QuerySet[Gift]) -> Iterator[Gift]:
        """By one cursor: the library's pages grow slower the further they go."""
        return queryset.iterator(chunk_size=CHUNK)

    # A plain field would be written as text: these two stay a number and a day.
    def dehydrate_gift(self, gift: Gift) -> int:
        return gift.pk

    def dehydrate_given_on(self, gift: Gift) -> date:
        return gift.given_on

    def dehydrate_donor(self, gift: Gift) -> str:
        return ANONYMOUS if gift.hide_name else gift.contact.full_name

    def dehydrate_email(self, gift: Gift) -> str:
        addresses = [] if gift.hide_name else gift.contact.email_addresses.all()
        address = next((email.address for email in addresses), "")
        return masked(address) if address and gift.contact.safe_contact else address

    def dehydrate_kept(self, gift: Gift) -> Decimal:
        return gift.kept.major if gift.counts else Money(0, gift.currency).major

    def dehydrate_monthly(self, gift: Gift) -> str:
        return "yes" if gift.recurring_gift_id else "no"

    def dehydrate_funds(self, gift: Gift) -> str:
        splits = list(gift.splits.all())
        if len(splits) == 1:
            return splits[0].fund.name
        return "; ".join(f"{split.fund.name} {Money(split.amount_minor, gift.currency).major}" for split in splits)

    def dehydrate_receipt(self, gift: Gift) -> str:
        return next((line.receipt.full_number for line in gift.receipt_lines.all()), "")

    def dehydrate_in_name_of(self, gift: Gift) -> str:
        tribute = getattr(gift, "tribute", None)
        return str(tribute) if tribute is not None else ""


def export_gifts(*, gifts: QuerySet[Gift], kind: str, asked: Mapping[str, str], by: Actor) -> Exported:
    """Write `gifts` to a file of `kind` ("csv" or "xlsx"); `asked` is the filter in words, for the audit log.

    Of what was searched for, a name perhaps, the log keeps only that something was: it is kept for ever.

    The file is whole before the first byte leaves, so that nobody takes half of it for all of it.
    """
    authorize(by, Capability.EXPORT)
    if kind == "xlsx" and gifts.order_by()[: MOST_XLSX_ROWS + 1].count() > MOST_XLSX_ROWS:
        raise Refused("too_many_rows", gettext_noop("An Excel file cannot hold this many gifts. Choose CSV."))
    resource, out = GiftResource(), tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    found = resource.iter_queryset(with_all_columns(gifts))
    rows = WRITERS[kind](resource.get_export_headers(), map(resource.export_resource, found), out)
    with transaction.atomic():
        told = {name: (None, "yes" if name == SEARCHED else value) for name, value in asked.items()}
        audit.record(
            by, "gifts.exported", the_nonprofit(), contact_id=None, rows=(None, rows), kind=(None, kind), **told
        )
    out.seek(0)
    return Exported(out, rows)


def with_all_columns(gifts: QuerySet[Gift]) -> QuerySet[Gift]:
    """Everything a row shows, fetched a chunk at a time."""
    primary = EmailAddress.objects.filter(is_primary=True)
    live = ReceiptLine.objects.filter(live=True).select_related("receipt")
    return gifts.select_related("contact", "campaign", "tribute").prefetch_related(
        "splits__fund",
        Prefetch("contact__email_addresses", queryset=primary),
        Prefetch("receipt_lines", queryset=live),
    )
