"""Gifts as staff look for them, and one gift with everything about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.money import ZERO_DECIMAL, Money
from crm.domain.names import searched
from crm.models import AuditEntry, Contact, Delivery, Job
from crm.selectors.keyset import Count, Page, capped_count, page_of
from crm.selectors.search import contacts_matching
from donors.domain.gifts import acknowledgement_of
from donors.models import DailyTotal, Gift, GiftSplit, Receipt, ReceiptLine
from donors.models.gift import GiftQuerySet

RETURNED: Final = "returned"
STATES: Final = (*Gift.Status.values, RETURNED)
# What each order is made of; the last key is unique.
SORTS: Final = {
    "newest": ("-given_on", "-id"),
    "oldest": ("given_on", "id"),
    "largest": ("-amount_minor", "-id"),
    "smallest": ("amount_minor", "id"),
    "name": ("contact__sort_name", "-id"),
}
RECEIPT_NUMBER: Final = re.compile(r"(.+)-(\d{6,9})")


@dataclass(frozen=True, slots=True)
class GiftFilter:
    """What to look for; what is None or "" asks nothing. `least` and `most` are major units of each gift's currency.

    `state` is a Gift.Status or "returned". `text` is a part of a name or address, a receipt's or a cheque's number.
    """

    since: date | None = None
    until: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    fund_id: int | None = None
    campaign_id: int | None = None
    page_id: int | None = None
    method: str = ""
    state: str = ""
    text: str = ""

    @property
    def asks_something(self) -> bool:
        return any(getattr(self, field.name) not in (None, "") for field in fields(self))

    @property
    def asks_for_days_alone(self) -> bool:
        """Whether the sums of days already know the answer."""
        others = (self.least, self.most, self.fund_id, self.page_id, self.method, self.state, self.text)
        return all(value in (None, "") for value in others)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many gifts there are, and what is kept of them by currency; no sums where there are too many to add up."""

    count: Count
    sums: list[Money] | None


def gifts_matching(wanted: GiftFilter) -> GiftQuerySet:
    """The gifts a filter finds, in no order."""
    exact: dict[str, object] = {
        "campaign_id": wanted.campaign_id,
        "giving_page_id": wanted.page_id,
        "method": wanted.method,
        "given_on__gte": wanted.since,
        "given_on__lte": wanted.until,
    }
    found = Gift.objects.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if wanted.fund_id is not None:
        found = found.filter(Exists(GiftSplit.objects.filter(gift=OuterRef("pk"), fund_id=wanted.fund_id)))
    if wanted.state == RETURNED:
        found = found.filter(Q(refunded_minor__gt=0) | Q(disputed_minor__gt=0))
    elif wanted.state:
        found = found.filter(status=wanted.state)
    if wanted.least is not None:
        found = found.filter(of_amount("gte", wanted.least))
    if wanted.most is not None:
        found = found.filter(of_amount("lte", wanted.most))
    return found.filter(speaks_of(wanted.text)) if wanted.text.strip() else found


def of_amount(way: str, major: Decimal) -> Q:
    """An amount in major units, whatever a gift's currency makes of it."""
    whole, cents = {f"amount_minor__{way}": int(major)}, {f"amount_minor__{way}": int(major * 100)}
    return Q(currency__in=ZERO_DECIMAL, **whole) | Q(~Q(currency__in=ZERO_DECIMAL), **cents)


def speaks_of(text: str) -> Q:
    """True of gifts by people whom every word of `text` is a part of, and of the gift with this number."""
    hits = contacts_matching(text)
    found = Q(contact__in=people_holding(text) if hits.more else hits.ids)
    if not any(letter.isdigit() for letter in text):
        return found
    if numbered := RECEIPT_NUMBER.fullmatch(text.strip().upper()):
        receipts = Receipt.objects.filter(series__code=numbered[1], number=int(numbered[2]))
        return found | Q(pk__in=ReceiptLine.objects.filter(receipt__in=receipts).values("gift"))
    return found | Q(reference__icontains=text.strip())


def people_holding(text: str) -> QuerySet[Contact, int]:
    """Everybody with these words, where they are too many to be listed one by one."""
    people = Contact.objects.all()
    for word in searched(text).split():
        people = people.filter(search__contains=word)
    return people.values_list("pk", flat=True)


def page_of_gifts(wanted: GiftFilter, sort: str, cursor: str) -> Page[Gift]:
    """One page of what a filter finds, with all that a line shows. Refused for a broken cursor."""
    lines = ReceiptLine.objects.filter(live=True).select_related("receipt")
    rows = (
        gifts_matching(wanted)
        .select_related("contact", "campaign")
        .prefetch_related("splits__fund", Prefetch("receipt_lines", queryset=lines, to_attr="live_lines"))
    )
    return page_of(rows, SORTS.get(sort, SORTS["newest"]), cursor)


def totals_of(wanted: GiftFilter) -> Totals:
    """A count up to a cap. The sums are of what is kept of the gifts that were received."""
    found = gifts_matching(wanted)
    count = capped_count(found)
    if wanted.asks_for_days_alone:
        return Totals(count, sums_of_days(wanted))
    if count.more:
        return Totals(count, None)
    kept = Greatest(F("amount_minor") - F("refunded_minor") - F("disputed_minor"), 0)
    rows = found.received().order_by("currency").values_list("currency").annotate(minor=Sum(kept))
    return Totals(count, [Money(minor, currency) for currency, minor in rows])


def sums_of_days(wanted: GiftFilter) -> list[Money]:
    asked = {"day__gte": wanted.since, "day__lte": wanted.until, "campaign_id": wanted.campaign_id}
    days = DailyTotal.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    rows = days.order_by("currency").values_list("currency").annotate(minor=Sum("total_minor"))
    return [Money(minor, currency) for currency, minor in rows if minor]


def raised_by_campaign() -> dict[tuple[int, str], Money]:
    """What every campaign has brought so far, by its id and the currency, net of what went back."""
    rows = DailyTotal.objects.exclude(campaign=None).values_list("campaign_id", "currency")
    summed = rows.order_by().annotate(minor=Sum("total_minor"))
    return {(campaign, currency): Money(minor, currency) for campaign, currency, minor in summed if campaign}


def the_gift(gift_id: int) -> Gift:
    """One gift with all that its page shows; NotThere without."""
    found = (
        Gift.objects.select_related("contact", "campaign", "giving_page", "recurring_gift", "mail_to", "tribute")
        .prefetch_related("splits__fund")
        .filter(pk=gift_id)
        .first()
    )
    if found is None:
        raise NotThere(gettext_noop("There is no such gift."))
    return found


def receipts_of(gift: Gift) -> list[Receipt]:
    """Every receipt this gift was ever on, the newest first."""
    found = Receipt.objects.filter(lines__gift=gift).select_related("replaces", "replaced_by")
    return list(found.order_by("-issued_at", "-pk"))


def the_receipt(receipt_id: int) -> Receipt:
    """NotThere without."""
    found = Receipt.objects.filter(pk=receipt_id).first()
    if found is None:
        raise NotThere(gettext_noop("There is no such receipt."))
    return found


def gift_of_receipt(receipt: Receipt) -> Gift:
    """The gift a receipt was written for."""
    return the_gift(receipt.lines.values_list("gift_id", flat=True).get())


def mails_about(gift: Gift) -> QuerySet[Delivery]:
    """The thanks, cards and words of refunds that were sent for a gift, the newest first."""
    key, kinds = str(gift.pk), ("thank_you", "tribute_card", "refund_note")
    about = Q(key=key) | Q(key__startswith=f"{key}:")
    return Delivery.objects.filter(about, contact_id=gift.contact_id, kind__in=kinds).order_by("-created_at", "-pk")


def thanks_are_coming(gift: Gift) -> bool:
    """Whether the job that writes the receipt of a gift and thanks for it is still to be done."""
    to_do = (Job.State.PENDING, Job.State.RUNNING)
    return Job.objects.filter(key=acknowledgement_of(gift.pk), arguments__thank=True, state__in=to_do).exists()


def refunds_told(mails: Iterable[Delivery]) -> set[str]:
    """Of the mails about a gift: the keys of the refunds whose word left, as far as we know (refund_notes)."""
    state = Delivery.State
    left = (state.HANDED_OFF, state.ACCEPTED, state.DELIVERED, state.COMPLAINED)
    return {mail.key.partition(":")[2] for mail in mails if mail.kind == "refund_note" and mail.state in left}


def history_of(gift: Gift, receipts: list[Receipt]) -> QuerySet[AuditEntry]:
    """What was done with a gift and its receipts, the newest first."""
    done = Q(subject="donors.gift", subject_id=str(gift.pk))
    if receipts:
        done |= Q(subject="donors.receipt", subject_id__in=[str(receipt.pk) for receipt in receipts])
    return AuditEntry.objects.filter(done).order_by("-at", "-pk")


def gift_from_form(key: str) -> Gift | None:
    """The gift that a form with this key has made already."""
    return Gift.objects.filter(source_key=key).select_related("contact").first()
