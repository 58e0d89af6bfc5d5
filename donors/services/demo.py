"""Writing the demo organisation: set-wise, by the same tables and the same sums as everything else."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.actors import SYSTEM
from crm.domain.capabilities import Role
from crm.domain.errors import Refused, gettext_noop
from crm.domain.identity import Identity
from crm.domain.wordings import ASK_UPDATES
from crm.models import ConsentEvent, Contact, EmailAddress, Nonprofit, Wording
from crm.services.contacts import new_contact
from crm.services.permissions import rebuild_permissions
from crm.services.staff import create_staff
from crm.services.wordings import publish_missing_wordings
from donors.domain.demo import DemoPerson, people
from donors.domain.demo_texts import CAMPAIGNS, FUNDS, NONPROFIT, PAGES, STAFF
from donors.models import Gift, GiftSplit, RecurringGift
from donors.services.demo_segments import write_segments
from donors.services.demo_ties import write_ties
from donors.services.demo_touch import write_touch
from donors.services.demo_ways import write_ways
from donors.services.demo_work import write_work
from donors.services.receipts import issue_receipt
from donors.services.verification import rebuild_everything

NOON = time(16, 30)
RECEIPTS_FOR = timedelta(days=21)
# What moves the money of a promise of the demo, until the sandbox has a subscription for it.
DEMO_PROMISE = "demo:"


def load_demo(*, today: date, password: str) -> dict[str, int]:
    """Make Lantern House in an empty installation; how many of each thing. Refused where an organisation is there."""
    if Nonprofit.objects.exists():
        raise Refused("not_empty", gettext_noop("This installation has an organisation already."))
    with transaction.atomic():
        Nonprofit.objects.create(id=Nonprofit.ONLY_ID, **NONPROFIT)
        publish_missing_wordings(by=SYSTEM)
        wording = Wording.objects.get(key=ASK_UPDATES, language="en")
        funds = {row["code"]: Fund.objects.create(**row) for row in FUNDS}
        campaigns = {row["code"]: Campaign.objects.create(**row) for row in CAMPAIGNS}
        make_pages(campaigns, funds)
        for email, name, roles in STAFF:
            manager = Role.MANAGER in roles
            create_staff(email=email, name=name, roles=roles, password=password, superuser=manager, by=SYSTEM)
        counts = write_people(list(people(today)), funds, campaigns, wording, today)
        rebuild_everything()
        rebuild_permissions()
        write_work(today)
        write_touch(today)
        write_segments()
    for gift in Gift.objects.filter(given_on__gt=today - RECEIPTS_FOR).order_by("given_on", "pk"):
        issue_receipt(gift=gift, by=SYSTEM)
    return counts


def make_pages(campaigns: dict[str, Campaign], funds: dict[str, Fund]) -> None:
    for row in PAGES:
        page = GivingPage.objects.create(
            **{name: value for name, value in row.items() if name not in ("campaign", "funds")},
            campaign=campaigns[str(row["campaign"])],
            default_fund=funds["need"],
        )
        page.funds.set([funds[code] for code in row["funds"]])


def write_people(
    found: list[DemoPerson], funds: dict[str, Fund], campaigns: dict[str, Campaign], wording: Wording, today: date
) -> dict[str, int]:
    contacts = Contact.objects.bulk_create([contact_of(person) for person in found])
    pairs = list(zip(found, contacts, strict=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(contact=contact, address=person.email, normalized=person.email, is_primary=True)
        for person, contact in pairs
        if person.email
    )
    write_ways(contacts)
    ConsentEvent.objects.bulk_create(
        consent_of(person, contact, wording) for person, contact in pairs if person.updates is not None
    )
    write_ties(contacts, today)
    recurring = write_recurring(pairs, funds, campaigns, today)
    gifts = [
        gift for person, contact in pairs for gift in gifts_of(person, contact, campaigns, recurring.get(contact.pk))
    ]
    codes = [told.fund for person, _ in pairs for told in person.gifts]
    Gift.objects.bulk_create(gifts)
    GiftSplit.objects.bulk_create(
        GiftSplit(gift=gift, fund=funds[code], amount_minor=gift.amount_minor)
        for gift, code in zip(gifts, codes, strict=True)
    )
    return {"contacts": len(contacts), "gifts": len(gifts), "recurring": len(recurring)}


def contact_of(person: DemoPerson) -> Contact:
    contact = new_contact(Identity(person.first, person.last, person.organisation, person.email, "en"))
    contact.created_at = instant(person.gifts[0].day)
    return contact


def instant(day: date) -> datetime:
    return datetime.combine(day, NOON, UTC)


def consent_of(person: DemoPerson, contact: Contact, wording: Wording) -> ConsentEvent:
    return ConsentEvent(
        contact=contact,
        purpose=ConsentEvent.Purpose.UPDATES,
        channel=ConsentEvent.Channel.EMAIL,
        action=ConsentEvent.Action.GRANT if person.updates else ConsentEvent.Action.WITHDRAW,
        wording=wording,
        source=ConsentEvent.Source.GIVING_PAGE,
        source_ref=f"demo:{contact.pk}",
        recorded_by=SYSTEM.label,
        at=instant(person.gifts[0].day),
    )


def write_recurring(
    pairs: list[tuple[DemoPerson, Contact]], funds: dict[str, Fund], campaigns: dict[str, Campaign], today: date
) -> dict[int, RecurringGift]:
    rows = [
        RecurringGift(
            contact=contact,
            status=RecurringGift.Status.ENDED if person.monthly_until else RecurringGift.Status.ACTIVE,
            currency="USD",
            amount_minor=person.monthly_minor,
            fund=funds[next((told.fund for told in person.gifts if told.monthly), "need")],
            campaign=campaigns["general"],
            hide_name=person.hide_name,
            started_on=person.monthly_since,
            next_on=None if person.monthly_until else next_day(today, person.monthly_day),
            ended_on=person.monthly_until,
            paid_with="Visa 4242",
            source_key=f"{DEMO_PROMISE}{number}",
        )
        for number, (person, contact) in enumerate(pairs, 1)
        if person.monthly_since
    ]
    return {row.contact_id: row for row in RecurringGift.objects.bulk_create(rows)}


def next_day(today: date, day: int) -> date:
    candidate = today.replace(day=day)
    return candidate if candidate > today else (today.replace(day=1) + timedelta(days=32)).replace(day=day)


def gifts_of(
    person: DemoPerson, contact: Contact, campaigns: dict[str, Campaign], recurring: RecurringGift | None
) -> list[Gift]:
    return [
        Gift(
            contact=contact,
            status=Gift.Status.RECEIVED,
            method=told.method,
            currency="USD",
            amount_minor=told.minor,
            given_on=told.day,
            received_at=instant(told.day),
            campaign=campaigns.get(told.campaign),
            recurring_gift=recurring if told.monthly else None,
            hide_name=person.hide_name,
            reference=f"No. {1000 + index}" if told.method == Gift.Method.CHEQUE else "",
            created_at=instant(told.day),
        )
        for index, told in enumerate(person.gifts)
    ]
