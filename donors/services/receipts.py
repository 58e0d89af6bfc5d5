"""Receipts: issued once a gift, numbered without a gap, voided and replaced but never changed."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text
from crm.models import Contact, Nonprofit
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from donors.domain.receipts import Pack, Snapshot, SnapshotLine, pack_for, receipt_number, retained_until
from donors.models import Gift, Receipt, ReceiptLine, ReceiptSeries


def issue_receipt(*, gift: Gift, by: Actor, replaces: Receipt | None = None) -> Receipt:
    """Issue the receipt of a received gift, for what is left of it; the live one when there is one already.

    1 the gift is held · 2 the series' counter moves, so a rollback leaves no gap · 3 everything printed is frozen.
    """
    authorize(by, Capability.ISSUE_RECEIPTS, gift)
    nonprofit = the_nonprofit()
    with transaction.atomic():
        gift = Gift.objects.select_for_update(no_key=True).get(pk=gift.pk)
        live = ReceiptLine.objects.filter(gift=gift, live=True).select_related("receipt").first()
        if live is not None:
            return live.receipt
        if gift.contact.standing == Contact.Standing.ERASED:
            raise Refused("giver_erased", gettext_noop("Whoever gave this was erased: no receipt can name them."))
        if not gift.counts or not gift.kept:
            raise Refused("nothing_to_receipt", gettext_noop("Nothing of this gift is left to write a receipt for."))
        return write_receipt(gift, nonprofit, by, replaces)


def write_receipt(gift: Gift, nonprofit: Nonprofit, by: Actor, replaces: Receipt | None) -> Receipt:
    pack, at = pack_for(nonprofit.country), moment_of_issue(gift)
    today = local_day(nonprofit, at)
    series = next_in_series(pack, nonprofit, today)
    snapshot = freeze(gift, nonprofit, pack, today, receipt_number(series.code, series.next_number), replaces)
    receipt = Receipt.objects.create(
        series=series,
        number=series.next_number,
        contact=gift.contact,
        snapshot=snapshot,
        wording_version=pack.version,
        issued_at=at,
        issued_by=by.label,
        replaces=replaces,
        retain_until=retained_until(today, pack.retain_years),
    )
    ReceiptSeries.objects.filter(pk=series.pk).update(next_number=series.next_number + 1)
    ReceiptLine.objects.create(receipt=receipt, gift=gift, amount_minor=gift.kept.minor, currency=gift.currency)
    audit.record(by, "receipt.issued", receipt, contact_id=gift.contact_id, number=(None, receipt.full_number))
    return receipt


def moment_of_issue(gift: Gift) -> datetime:
    """Now. In a demo, whose sandbox may be ahead of the world, no receipt is older than the gift that it is for."""
    now = timezone.now()
    return max(now, gift.received_at) if settings.DEMO and gift.received_at else now


def next_in_series(pack: Pack, nonprofit: Nonprofit, today: date) -> ReceiptSeries:
    """The series of this year, held until the transaction ends."""
    letters = "".join(word[0] for word in nonprofit.name.split() if word[0].isalnum()).upper()[:4] or "R"
    ReceiptSeries.objects.bulk_create(
        [ReceiptSeries(code=f"{letters}-{today.year}", pack=pack.code, year=today.year)], ignore_conflicts=True
    )
    return ReceiptSeries.objects.select_for_update(no_key=True).get(pack=pack.code, year=today.year)


def freeze(
    gift: Gift, nonprofit: Nonprofit, pack: Pack, today: date, number: str, replaces: Receipt | None
) -> Snapshot:
    """Everything the receipt prints, as it is now."""
    language = gift.contact.language if gift.contact.language in pack.texts else nonprofit.language
    words = pack.words(language)
    facts = {
        "legal_name": nonprofit.legal_name,
        "registration_label": nonprofit.registration_label,
        "registration_number": nonprofit.registration_number,
        "replaced": replaces.full_number if replaces else "",
    }
    filled = {name: text.format(**facts) for name, text in words.items() if name != "replaces" or replaces}
    line: SnapshotLine = {
        "given_on": gift.given_on.isoformat(),
        "description": words["monthly_gift" if gift.recurring_gift_id else "cash_gift"],
        "amount_minor": gift.kept.minor,
    }
    return {
        "number": number,
        "issued_on": today.isoformat(),
        "pack_version": pack.version,
        "language": language,
        "locale": f"{language}_{nonprofit.country}",
        "currency": gift.currency,
        "total_minor": gift.kept.minor,
        "lines": [line],
        "donor_name": clean_text(gift.contact.full_name),
        "donor_address": [],
        "nonprofit_name": nonprofit.name,
        "nonprofit_legal_name": nonprofit.legal_name,
        "nonprofit_address": nonprofit.postal_address.splitlines(),
        "nonprofit_contact": nonprofit.email,
        "signer_name": nonprofit.signer_name,
        "signer_role": nonprofit.signer_role,
        "words": filled,
    }


def void_receipt(*, receipt: Receipt, reason: str, by: Actor) -> Receipt:
    """Void a receipt: it keeps its number and says VOID; its gift may have another."""
    authorize(by, Capability.ISSUE_RECEIPTS, receipt)
    if not reason.strip():
        raise Refused("reason_missing", gettext_noop("Say why the receipt is void."), field="reason")
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update(no_key=True).get(pk=receipt.pk)
        if receipt.status == Receipt.Status.VOID:
            raise Refused("already_void", gettext_noop("Receipt {number} is void already."), number=receipt.full_number)
        receipt.status, receipt.voided_at = Receipt.Status.VOID, timezone.now()
        receipt.voided_by, receipt.void_reason = by.label, reason.strip()[:200]
        receipt.save(update_fields=["status", "voided_at", "voided_by", "void_reason"])
        receipt.lines.update(live=False)
        audit.record(
            by,
            "receipt.voided",
            receipt,
            contact_id=receipt.contact_id,
            status=(Receipt.Status.ISSUED, receipt.status),
            reason=(None, receipt.void_reason),
        )
    return receipt


def replace_receipt(*, receipt: Receipt, reason: str, by: Actor) -> Receipt:
    """Void a receipt and issue a new one for what its gift is now; both or neither."""
    with transaction.atomic():
        gift = Gift.objects.get(receipt_lines__receipt=receipt)
        void = void_receipt(receipt=receipt, reason=reason, by=by)
        return issue_receipt(gift=gift, by=by, replaces=void)
