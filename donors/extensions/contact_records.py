"""What this floor brings to a person's record."""

from typing import Final

from crm.domain.capabilities import Capability
from crm.domain.errors import gettext_noop
from crm.domain.registry import (
    ContactRecords,
    OnErase,
    OnMerge,
    RecordRule,
    RetentionRule,
    TimelineSource,
    contact_records,
)
from donors.selectors.timeline import gift_entries
from donors.services.erasure import bars_to_erasing, clear_old_receipts, take_names_off_receipts
from donors.services.summaries import recompute_history

BY_LAW: Final = gettext_noop("Tax and accounting law want the gift kept; nothing on it says who gave.")
RECEIPT: Final = gettext_noop("Tax law wants the receipt kept as it was issued, with the name on it.")
SUMS: Final = gettext_noop("Sums without a name.")

contact_records.register(
    ContactRecords(
        app="donors",
        rules=(
            RecordRule(
                "donors.gift",
                exports=(
                    *("given_on", "amount_minor", "currency", "method", "status", "refunded_minor", "cover_minor"),
                    *("received_at", "campaign", "hide_name", "reference", "note"),
                ),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.MOVE,
                why=BY_LAW,
                blanks=("reference", "note"),
                title=gettext_noop("Gifts"),
                silent=("disputed_minor", "giving_page", "recurring_gift", "mail_to", "source_key", "created_at"),
                touch="given_on",
                task_needs=Capability.VIEW_GIFTS,
            ),
            RecordRule(
                "donors.giftsplit",
                exports=("fund", "amount_minor"),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.KEEP,
                why=BY_LAW,
                title=gettext_noop("What gifts went to"),
                silent=("gift",),
                paths=("gift__contact",),
            ),
            RecordRule(
                "donors.tribute",
                exports=("kind", "honoree", "card_to"),
                on_erase=OnErase.DELETE,
                on_merge=OnMerge.KEEP,
                title=gettext_noop("In whose name gifts were made"),
                silent=("gift",),
                paths=("gift__contact",),
            ),
            RecordRule(
                "donors.recurringgift",
                exports=(
                    *("started_on", "amount_minor", "cover_minor", "currency", "interval", "status", "next_on"),
                    *("next_try_on", "ended_on", "end_reason", "fund", "campaign", "hide_name", "paid_with"),
                ),
                on_erase=OnErase.BLANK,
                on_merge=OnMerge.MOVE,
                why=BY_LAW,
                blanks=("end_reason", "paid_with"),
                title=gettext_noop("Monthly gifts"),
                silent=("giving_page", "source_key", "tries_over", "created_at"),
            ),
            RecordRule(
                "donors.receipt",
                exports=("snapshot", "status", "issued_at", "voided_at", "void_reason", "retain_until"),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.MOVE,
                why=RECEIPT,
                title=gettext_noop("Receipts"),
                silent=(*("series", "number", "wording_version", "pdf_sha256", "issued_by", "replaces", "voided_by"),),
                until="retain_until",
            ),
            RecordRule(
                "donors.receiptline",
                exports=(),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.KEEP,
                why=RECEIPT,
                title=gettext_noop("Lines of receipts"),
                silent=("receipt", "gift", "amount_minor", "currency", "live"),
                paths=("gift__contact",),
            ),
            RecordRule(
                "donors.givingsummary",
                exports=(
                    *("currency", "total_minor", "gift_count", "first_on", "last_on", "last_minor", "largest_minor"),
                ),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.RECOMPUTE,
                why=SUMS,
                title=gettext_noop("Giving in total"),
            ),
            RecordRule(
                "donors.givingyear",
                exports=("currency", "fiscal_year", "total_minor", "gift_count"),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.RECOMPUTE,
                why=SUMS,
                title=gettext_noop("Giving by fiscal year"),
            ),
            RecordRule(
                "donors.campaigngiver",
                exports=("campaign", "currency", "total_minor", "gift_count"),
                on_erase=OnErase.KEEP,
                on_merge=OnMerge.RECOMPUTE,
                why=SUMS,
                title=gettext_noop("Giving by campaign"),
            ),
        ),
        recompute=recompute_history,
        bars=bars_to_erasing,
        erase=take_names_off_receipts,
        retention=(
            RetentionRule(
                name="names_on_receipts",
                model="donors.receipt",
                title=gettext_noop("Names on receipts of people who were erased"),
                why=gettext_noop(
                    "Until the last day the law wants the receipt kept; then the name goes from it as well."
                ),
                days=0,
                age="retain_until",
                only={"contact__standing": "erased"},
                unless={"snapshot__donor_name": ""},
                clear=clear_old_receipts,
            ),
        ),
        timeline=(TimelineSource("gift", gettext_noop("Gifts"), Capability.VIEW_GIFTS, gift_entries),),
    )
)
