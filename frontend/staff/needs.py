"""What waits for a person, as lines with one verb each; only what the actor may see and settle."""

from dataclasses import dataclass

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.money import Money
from crm.selectors.attention import permissions_put_right, stuck_work
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.privacy import waiting_requests
from crm.selectors.tasks import overdue_count
from donors.models import ReceiptLine, RecurringGift
from donors.selectors.home import failing_monthly_gifts
from frontend.staff.recurring_words import fate_of
from payments.models import Dispute
from payments.selectors.attention import Tried, pages_with_tried_cards, receipts_for_too_much, unanswered_disputes

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Need:
    """`tone` is danger, warn or info; `action` is one verb and leads to `href`."""

    tone: str
    icon: str
    title: str
    detail: str
    action: str
    href: str


def needs_of(actor: Actor, locale: str) -> list[Need]:
    needs: list[Need] = []
    if actor.can(Capability.KEEP_TASKS):
        needs += overdue(actor)
    if actor.can(Capability.VIEW_PAYMENTS):
        needs += [contested(dispute, locale) for dispute in unanswered_disputes(SHOWN)]
        needs += [tried_cards(tried) for tried in pages_with_tried_cards()]
    if actor.can(Capability.ISSUE_RECEIPTS):
        needs += [for_too_much(line, locale) for line in receipts_for_too_much(SHOWN)]
    if actor.can(Capability.MEND_JOBS):
        needs += stuck()
    if actor.can(Capability.KEEP_PRIVACY):
        needs += owed_answers()
    if actor.can(Capability.VIEW_AUDIT):
        needs += put_right()
    if actor.can(Capability.VIEW_GIFTS):
        needs += failing(list(failing_monthly_gifts(SHOWN)), locale)
    return needs


def overdue(actor: Actor) -> list[Need]:
    """Tasks of one's own whose day has gone by."""
    number = overdue_count(actor.user_id, local_day(remembered_nonprofit())) if actor.user_id else 0
    if not number:
        return []
    title = ngettext("{n} task of yours is overdue", "{n} tasks of yours are overdue", number).format(n=number)
    detail = gettext("Do it, give it another day, or drop it.")
    return [Need("warn", "list-todo", title, detail, gettext("Look"), reverse("staff:my_work"))]


def contested(dispute: Dispute, locale: str) -> Need:
    amount = Money(dispute.amount_minor, dispute.payment.currency).show(locale, whole=True)
    due = format_skeleton("MMMd", dispute.respond_by, locale=locale) if dispute.respond_by else ""
    gift = dispute.payment.gift
    return Need(
        "danger",
        "octagon-alert",
        gettext("A bank contests a payment of {amount}").format(amount=amount),
        gettext("Answer at Stripe by {day}").format(day=due) if due else gettext("Answer at Stripe"),
        gettext("Look"),
        reverse("staff:gift", args=[gift.pk]) if gift else reverse("staff:gifts"),
    )


def tried_cards(tried: Tried) -> Need:
    detail = gettext("{n} payments were declined within a day. While it lasts, gifts go by Stripe's own page.")
    return Need(
        "danger",
        "shield-alert",
        gettext("Somebody tries out cards on {page}").format(page=reverse("giving:page", args=[tried.slug])),
        detail.format(n=tried.declines),
        gettext("Look"),
        reverse("staff:giving_pages"),
    )


def for_too_much(line: ReceiptLine, locale: str) -> Need:
    said = Money(line.amount_minor, line.currency).show(locale, whole=True)
    kept = line.gift.kept.show(locale, whole=True)
    return Need(
        "warn",
        "receipt-text",
        gettext("Receipt {number} is for more than is kept").format(number=line.receipt.full_number),
        gettext("It says {said}, and {kept} is kept. Void or replace it.").format(said=said, kept=kept),
        gettext("Look"),
        reverse("staff:gift", args=[line.gift_id]),
    )


def stuck() -> list[Need]:
    work, needs = stuck_work(), []
    if work.dead_jobs:
        title = ngettext("{n} job was given up", "{n} jobs were given up", work.dead_jobs).format(n=work.dead_jobs)
        detail = gettext("It was tried several times. See why, then run it again.")
        needs.append(Need("danger", "list-x", title, detail, gettext("Mend"), reverse("staff:work")))
    if work.uncertain_mails:
        title = ngettext("{n} mail may not have left", "{n} mails may not have left", work.uncertain_mails)
        detail = gettext("The mail provider has not confirmed it yet.")
        needs.append(
            Need(
                "warn",
                "mail-question-mark",
                title.format(n=work.uncertain_mails),
                detail,
                gettext("Look"),
                reverse("staff:work"),
            )
        )
    return needs


def owed_answers() -> list[Need]:
    """Privacy requests that are late or due within a week."""
    waiting = waiting_requests(local_day(remembered_nonprofit()))
    needs = []
    if waiting.late:
        title = ngettext("{n} privacy request is late", "{n} privacy requests are late", waiting.late)
        detail = gettext("The law gave a day to answer by, and it is over.")
        needs.append(
            Need(
                "danger",
                "shield-alert",
                title.format(n=waiting.late),
                detail,
                gettext("Answer"),
                reverse("staff:privacy"),
            )
        )
    if waiting.soon:
        title = ngettext("{n} privacy request is due soon", "{n} privacy requests are due soon", waiting.soon)
        detail = gettext("It has to be answered within a week.")
        needs.append(
            Need("warn", "shield", title.format(n=waiting.soon), detail, gettext("Answer"), reverse("staff:privacy"))
        )
    return needs


def put_right() -> list[Need]:
    """What the nightly proof of permissions had to put right is a fault of ours, and somebody should know."""
    rows = permissions_put_right()
    if not rows:
        return []
    title = ngettext("{n} permission was wrong", "{n} permissions were wrong", rows).format(n=rows)
    detail = gettext("It did not follow from what people answered. It is put right; look who was written to meanwhile.")
    href = f"{reverse('staff:audit')}?what=permissions.put_right"
    return [Need("danger", "shield-alert", title, detail, gettext("Look"), href)]


def how_it_fails(promise: RecurringGift, locale: str) -> str:
    words = gettext("{amount} a month, {method}").format(
        amount=promise.amount.show(locale, whole=True), method=promise.paid_with or gettext("card")
    )
    return f"{words} · {fate_of(promise)}".removesuffix(" · ")


def failing(promises: list[RecurringGift], locale: str) -> list[Need]:
    needs = [
        Need(
            "warn",
            "calendar-x",
            gettext("The monthly gift of {name} fails").format(name=promise.contact.full_name),
            how_it_fails(promise, locale),
            gettext("Write"),
            reverse("staff:person", args=[promise.contact_id]),
        )
        for promise in promises
    ]
    of_all = getattr(promises[0], "of_all", 0) if promises else 0
    if (more := of_all - len(promises)) > 0:
        title = ngettext("{n} more monthly gift fails", "{n} more monthly gifts fail", more).format(n=more)
        detail = gettext("The longest waiting stand above.")
        needs.append(Need("warn", "calendar-x", title, detail, gettext("Look"), reverse("staff:people")))
    return needs
