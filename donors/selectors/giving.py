"""What one person gave, at a glance."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, FilteredRelation, Q

from crm.domain.money import Money
from donors.models import GivingSummary, GivingYear, Receipt, RecurringGift

NEWEST_RECEIPTS = 5
YEARS = 6


@dataclass(frozen=True, slots=True)
class Giving:
    """Sums by currency with `currency` first, fiscal years with the newest first, and what goes on.

    `this_year` and `last_year` are fiscal, in `currency`. `receipts` are the newest NEWEST_RECEIPTS.
    """

    this_year: Money
    last_year: Money
    sums: list[GivingSummary] = field(default_factory=list)
    years: list[GivingYear] = field(default_factory=list)
    recurring: list[RecurringGift] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def own(self) -> GivingSummary | None:
        """The sums in the currency we reckon in, or in another where there are no others."""
        return self.sums[0] if self.sums else None


def giving_of(contact_id: int, currency: str, fiscal_year: int) -> Giving:
    """The giving of a contact, in three queries."""
    years, sums = years_and_sums(contact_id)
    in_year = {row.fiscal_year: row.total_minor for row in years if row.currency == currency}
    recurring = RecurringGift.objects.filter(contact_id=contact_id).select_related("fund")
    return Giving(
        this_year=Money(in_year.get(fiscal_year, 0), currency),
        last_year=Money(in_year.get(fiscal_year - 1, 0), currency),
        sums=sorted(sums, key=lambda row: (row.currency != currency, row.currency)),
        years=years[:YEARS],
        recurring=list(recurring.order_by("ended_on", "-started_on", "-pk")),
        receipts=list(Receipt.objects.filter(contact_id=contact_id).order_by("-issued_at", "-pk")[:NEWEST_RECEIPTS]),
    )


def years_and_sums(contact_id: int) -> tuple[list[GivingYear], list[GivingSummary]]:
    """The fiscal years of a contact, the newest first, and the sums of each currency: each has a year at least."""
    same_currency = Q(contact__giving_summaries__currency=F("currency"))
    rows = GivingYear.objects.filter(contact_id=contact_id).annotate(
        sums=FilteredRelation("contact__giving_summaries", condition=same_currency)
    )
    whole = rows.select_related("sums")  # type: ignore[misc]  # django-stubs knows no FilteredRelation here
    years: list[Any] = list(whole.order_by("-fiscal_year", "currency"))
    return years, list({row.currency: row.sums for row in years if hasattr(row, "sums")}.values())
