"""The one door for a gift: online, typed by staff, or brought by an import."""

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from campaigns.models import Fund
from crm.domain import emails
from crm.domain.actors import STRIPE, Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import ConsentFacts
from crm.domain.errors import Refused, gettext_noop
from crm.domain.identity import Identity
from crm.models import ConsentEvent, Contact
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services import audit, rows
from crm.services.access import authorize
from crm.services.consents import record_consent
from crm.services.contacts import find_or_create_donor
from crm.services.jobs import enqueue
from crm.services.locks import one_at_a_time
from crm.services.standing import hold_row, hold_standing
from donors.domain.gifts import GiftFacts, UpdatesAnswer, acknowledgement_of, check_facts
from donors.models import Gift, GiftSplit, Tribute
from donors.services.summaries import DayPart, move_days, recompute_donors

ADDRESS: Final = "SELECT id FROM crm_emailaddress WHERE contact_id = %s AND {}"


def record_gift(
    *,
    facts: GiftFacts,
    donor: Contact | Identity,
    updates: UpdatesAnswer | None = None,
    thank: bool = True,
    by: Actor,
) -> Gift:
    """Record a gift by a contact, or by somebody who has yet to be found or made (crm.services.contacts).

    1 the same `source_key` again returns the gift that is there · 2 find or make the contact and hold it · 3 gift,
    parts, tribute, consent · 4 giving history · 5 audit · 6 a job that issues the receipt and, with `thank`, sends
    the thanks. A gift whose money has yet to arrive (`received_at` None) has no 4 and 6 until `receive_gift`.
    """
    authorize(by, Capability.RECORD_GIFTS)
    check_facts(facts, None if by == STRIPE else local_day(remembered_nonprofit()))
    with transaction.atomic():
        if facts.source_key:
            one_at_a_time(f"gift:{facts.source_key}")  # a form sent twice at once: the second finds the gift
            if known := Gift.objects.filter(source_key=facts.source_key).first():
                return known
        contact = held_giver(donor, by) if isinstance(donor, Identity) else held_donor(donor)
        gift = insert_gift(facts, contact, address_to_thank(contact, donor))
        if updates is not None:
            keep_answer(contact, updates, by)
        audit.record(
            by,
            "gift.recorded",
            gift,
            contact_id=contact.pk,
            amount_minor=(None, gift.amount_minor),
            currency=(None, gift.currency),
            method=(None, gift.method),
            status=(None, gift.status),
        )
        if gift.counts:
            take_into_account(gift, thank=thank)
    return gift


def address_to_thank(contact: Contact, donor: Contact | Identity) -> int | None:
    """Where the donor asked to be written to: the address on the form, else the contact's primary one."""
    typed = emails.normalized(donor.email) if isinstance(donor, Identity) else ""
    which, values = ("normalized = %s", [typed]) if typed else ("is_primary", [])
    with connection.cursor() as cursor:
        cursor.execute(ADDRESS.format(which), [contact.pk, *values])
        found = cursor.fetchone()
    return found[0] if found else None


def insert_gift(facts: GiftFacts, contact: Contact, mail_to_id: int | None) -> Gift:
    gift = Gift.objects.create(
        contact=contact,
        status=Gift.Status.RECEIVED if facts.received_at else Gift.Status.PENDING,
        method=facts.method,
        currency=facts.amount.currency,
        amount_minor=facts.amount.minor,
        cover_minor=facts.cover_minor,
        given_on=facts.given_on,
        received_at=facts.received_at,
        campaign_id=facts.campaign_id,
        giving_page_id=facts.giving_page_id,
        recurring_gift_id=facts.recurring_gift_id,
        mail_to_id=mail_to_id,
        hide_name=facts.hide_name,
        reference=facts.reference,
        note=facts.note,
        source_key=facts.source_key,
    )
    splits = facts.splits or {default_fund_id(): facts.amount.minor}
    for fund_id, minor in splits.items():
        rows.insert(GiftSplit, gift_id=gift.pk, fund_id=fund_id, amount_minor=minor)
    if facts.tribute is not None:
        Tribute.objects.create(
            gift=gift, kind=facts.tribute.kind, honoree=facts.tribute.honoree, card_to=facts.tribute.card_to
        )
    return gift


def default_fund_id() -> int:
    fund_id = Fund.objects.filter(is_default=True).values_list("pk", flat=True).first()
    if fund_id is None:
        raise Refused("no_default_fund", gettext_noop("Choose a default fund in the settings first."), field="fund")
    return fund_id


def keep_answer(contact: Contact, updates: UpdatesAnswer, by: Actor) -> None:
    facts = ConsentFacts(
        purpose=ConsentEvent.Purpose.UPDATES,
        channel=ConsentEvent.Channel.EMAIL,
        action=ConsentEvent.Action.GRANT if updates.agreed else ConsentEvent.Action.WITHDRAW,
        source=ConsentEvent.Source.GIVING_PAGE,
        source_ref=updates.source_ref,
        wording_id=updates.wording_id,
    )
    record_consent(contact=contact, answers=[facts], by=by)


def take_into_account(gift: Gift, *, thank: bool) -> None:
    """Money that has just arrived: history, and a job for receipt, thanks and the plans that it starts."""
    recompute_donors([gift.contact_id], remembered_nonprofit().fiscal_year_starts, only_grew=True)
    move_days(None, DayPart.of(gift))
    enqueue("donors.acknowledge_gift", key=acknowledgement_of(gift.pk), gift_id=gift.pk, thank=thank)


def receive_gift(*, gift: Gift, received_at: datetime, by: Actor) -> Gift:
    """The money of a pending gift arrived, perhaps at a second try. A received one stays as it is."""
    authorize(by, Capability.RECORD_GIFTS, gift)
    with transaction.atomic():
        gift = held(gift)
        if gift.status == Gift.Status.RECEIVED:
            return gift
        old = gift.status
        gift.status, gift.received_at = Gift.Status.RECEIVED, received_at
        gift.save(update_fields=["status", "received_at"])
        audit.record(by, "gift.received", gift, contact_id=gift.contact_id, status=(old, gift.status))
        take_into_account(gift, thank=True)
    return gift


def fail_gift(*, gift: Gift, by: Actor) -> Gift:
    """The debit of a pending gift did not arrive. A gift that is not pending stays as it is."""
    authorize(by, Capability.RECORD_GIFTS, gift)
    with transaction.atomic():
        gift = held(gift)
        if gift.status == Gift.Status.PENDING:
            gift.status = Gift.Status.FAILED
            gift.save(update_fields=["status"])
            audit.record(by, "gift.failed", gift, contact_id=gift.contact_id, status=(Gift.Status.PENDING, gift.status))
    return gift


def reflect_returns(*, gift: Gift, refunded_minor: int, disputed_minor: int, by: Actor) -> Gift:
    """Set what went back of a gift, as whoever moves the money says it stands now. It may be less than before."""
    authorize(by, Capability.RECORD_GIFTS, gift)
    with transaction.atomic():
        gift = held(gift)
        old = (gift.refunded_minor, gift.disputed_minor)
        if old == (refunded_minor, disputed_minor):
            return gift
        before = DayPart.of(gift)
        gift.refunded_minor, gift.disputed_minor = refunded_minor, disputed_minor
        gift.save(update_fields=["refunded_minor", "disputed_minor"])
        audit.record(
            by,
            "gift.returned",
            gift,
            contact_id=gift.contact_id,
            refunded_minor=(old[0], refunded_minor),
            disputed_minor=(old[1], disputed_minor),
        )
        recompute_donors([gift.contact_id], remembered_nonprofit().fiscal_year_starts)
        move_days(before, DayPart.of(gift))
    return gift


def hold(contact_id: int) -> int:
    """Until this transaction ends, nobody else changes the giving history of this contact; it may be pointed at.

    The id of whom we hold: where the contact was merged into another meanwhile, that one's.
    """
    return hold_standing(contact_id)


def held_giver(identity: Identity, by: Actor) -> Contact:
    """Whoever gives, found or made, and held. Somebody who is erased at this moment comes back as a new person."""
    while True:
        found = find_or_create_donor(identity=identity, by=by)
        stands, standing = hold_row(found.pk)
        if standing != Contact.Standing.ERASED:
            return found if stands == found.pk else Contact.objects.get(pk=stands)


def held_donor(donor: Contact) -> Contact:
    stands = hold(donor.pk)
    return donor if stands == donor.pk else Contact.everyone.get(pk=stands)


def held(gift: Gift) -> Gift:
    """The gift as it is now, held after its contact: a merge may have moved it just before."""
    stands = hold(gift.contact_id)
    found = Gift.objects.select_for_update(no_key=True).get(pk=gift.pk)
    return found if found.contact_id == stands else held(found)
