"""What a refund does to everything that hangs on its gift, in sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext

from crm.domain.money import Money
from donors.models import Gift, Receipt
from donors.services.gift_addresses import address_for
from payments.models import Payment
from payments.selectors.refunding import fee_of, left_of


@dataclass(frozen=True, slots=True)
class Effect:
    about: str
    sentence: str


def effects_of(gift: Gift, payment: Payment, receipts: list[Receipt], amount: Money, locale: str) -> list[Effect]:
    """What happens once `amount` has gone back."""
    kept = left_of(payment) - amount
    shown, rest = amount.show(locale, whole=True), kept.show(locale, whole=True)
    found = [
        Effect(gettext("Money"), of_money(payment, shown)),
        Effect(gettext("Stripe’s fee"), of_fee(payment, locale)),
        Effect(gettext("Gift"), of_gift(kept, rest)),
        Effect(gettext("Fund"), of_funds(gift, shown)),
        Effect(gettext("Receipt"), of_receipt(receipts, kept, rest)),
        Effect(gettext("Thanks"), of_thanks(gift)),
    ]
    if gift.recurring_gift_id:
        said = gettext("It goes on: only the gift of this one month is given back.")
        found.append(Effect(gettext("Monthly gift"), said))
    return found


def of_money(payment: Payment, shown: str) -> str:
    if payment.paid_with:
        said = gettext("{amount} goes back to {paid_with}. Banks take five to ten days to show it.")
        return said.format(amount=shown, paid_with=payment.paid_with)
    return gettext("{amount} goes back the way it came. Banks take five to ten days to show it.").format(amount=shown)


def of_fee(payment: Payment, locale: str) -> str:
    fee = fee_of(payment)
    if fee is None:
        return gettext("Stripe does not give back what it took for the payment. You bear it.")
    said = gettext("Stripe does not give back the {fee} it took for the payment. You bear it.")
    return said.format(fee=fee.show(locale))


def of_gift(kept: Money, rest: str) -> str:
    if not kept:
        return gettext("Nothing of it is kept: it no longer counts in any total.")
    return gettext("{kept} of it is kept, and counts in totals.").format(kept=rest)


def of_funds(gift: Gift, shown: str) -> str:
    funds = [split.fund.name for split in gift.splits.all()]
    if len(funds) == 1:
        return gettext("“{fund}” has {amount} less.").format(fund=funds[0], amount=shown)
    said = gettext("The gift went to {funds}. Agree with your bookkeeper which of them have {amount} less.")
    return said.format(funds=", ".join(funds), amount=shown)


def of_receipt(receipts: list[Receipt], kept: Money, rest: str) -> str:
    live = next((receipt for receipt in receipts if receipt.status == Receipt.Status.ISSUED), None)
    if live is None and kept:
        return gettext("None stands. One that is written afterwards is for {kept}.").format(kept=rest)
    if live is None:
        return gettext("None stands, and none will be written.")
    if kept:
        said = gettext("{number} stays until you replace it with one for {kept}, on the gift’s page.")
        return said.format(number=live.full_number, kept=rest)
    return gettext("{number} stays until you make it void, on the gift’s page.").format(number=live.full_number)


def of_thanks(gift: Gift) -> str:
    """As donors.services.refund_notes tells them."""
    donor = gift.contact
    if not donor.is_deceased and address_for(gift):
        said = gettext("What was sent stays sent. {name} is told of the refund by mail, once the money has gone back.")
    else:
        said = gettext("What was sent stays sent, and no mail about the refund goes out: write to {name} yourself.")
    return said.format(name=donor.full_name)
