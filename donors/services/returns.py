"""Gifts that were paid back by hand: a cheque or a transfer that left us, which no payment partner tells of."""

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.services import audit
from crm.services.access import authorize
from donors.models import Gift
from donors.services.gift_addresses import why_nowhere
from donors.services.gifts import held, reflect_returns
from donors.services.refund_notes import tell_of_refund

BY_STRIPE = "payment:"  # how the source key of a gift that came through Stripe begins


def note_paid_back(*, gift: Gift, amount: Money, before_minor: int, reason: str, tell: bool = False, by: Actor) -> Gift:
    """Note that `amount` of a gift was paid back by hand; with `tell`, the donor is told by mail.

    `before_minor` is what had gone back when the form was drawn: sent twice, it notes the same once. Refused for a gift
    that came through Stripe, for more than is kept, without a reason, when more went back meanwhile, and with `tell`
    where no address of the donor takes mail.
    """
    authorize(by, Capability.REFUND_GIFTS, gift)
    if (gift.source_key or "").startswith(BY_STRIPE):
        raise Refused("not_by_hand", gettext_noop("This gift came through Stripe: give it back from its page."))
    if not reason.strip():
        raise Refused("reason_missing", gettext_noop("Say why the money goes back."), field="reason")
    with transaction.atomic():
        gift = held(gift)
        after_minor = before_minor + amount.minor
        if gift.refunded_minor == after_minor and amount:
            return gift
        if gift.refunded_minor != before_minor:
            raise Refused("changed_meanwhile", gettext_noop("More went back meanwhile. Look it over once more."))
        refuse_what_is_not_kept(gift, amount)
        if tell and (why := why_nowhere(gift)):
            raise Refused("not_mailed", why, field="tell")
        audit.record(
            by,
            "gift.paid_back",
            gift,
            contact_id=gift.contact_id,
            amount_minor=(None, amount.minor),
            reason=(None, reason.strip()[:200]),
        )
        gift = reflect_returns(gift=gift, refunded_minor=after_minor, disputed_minor=gift.disputed_minor, by=by)
        if tell:
            tell_of_refund(gift=gift, amount=amount, key=f"by_hand:{after_minor}", by_hand=True)
        return gift


def refuse_what_is_not_kept(gift: Gift, amount: Money) -> None:
    if amount.minor <= 0:
        raise Refused("nothing_to_return", gettext_noop("Enter an amount above zero."), field="amount")
    if not gift.counts or amount.currency != gift.currency or amount.minor > gift.kept.minor:
        sentence = gettext_noop("{kept} of this gift is kept. Enter that or less.")
        raise Refused("more_than_is_kept", sentence, field="amount", kept=gift.kept)
