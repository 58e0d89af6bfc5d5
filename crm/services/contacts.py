"""Whom we know."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from crm.domain import emails
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.household_words import without_beginning
from crm.domain.identity import NO_NAME, Identity
from crm.domain.matching import Candidate, same_person
from crm.domain.names import clean_text, search_text, sort_name
from crm.domain.postal import EARLIEST
from crm.models import Contact, EmailAddress
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact, searched_for
from crm.services.custom_values import NO_ANSWERS, Answers, keep_answers
from crm.services.email_addresses import add_primary_email, change_primary_email
from crm.services.household_names import name_anew
from crm.services.locks import one_at_a_time

LONGEST: Final = {"prefix": 40, "suffix": 20, "preferred_name": 100, "pronouns": 40, "salutation": 160}
WISHES: Final = (
    "language",
    "plain_mail",
    "safe_contact",
    "no_email",
    "no_post",
    "no_phone",
    "no_sms",
    "is_deceased",
    "deceased_on",
)
CHANGEABLE: Final = ("kind", "first_name", "last_name", "organisation_name", *LONGEST, *WISHES)


def create_contact(*, identity: Identity, answers: Answers = NO_ANSWERS, by: Actor) -> Contact:
    """Make a new contact; Refused without a name, or with an address or answers that cannot be."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        contact = insert_contact(identity, by)
        if answers:
            keep_answers(contact, answers, by)
    return contact


def find_or_create_donor(*, identity: Identity, by: Actor) -> Contact:
    """The person who gives: the one we know by address and given name, or a new one (crm.domain.matching).

    Never a stranger who only shares the address. Call it inside the transaction that records the gift: two gifts of one
    new donor at the same moment wait for each other here. Asking for plain mail once is asking for good.
    """
    authorize(by, Capability.RECORD_GIFTS)
    address = emails.normalized(identity.email)
    one_at_a_time(f"email:{address}")
    owners = {owner.pk: owner for owner in Contact.objects.filter(email_addresses__normalized=address)}
    candidates = [Candidate(owner.pk, owner.first_name) for owner in owners.values()]
    known = same_person(identity.first_name, address, candidates)
    if known is None:
        return insert_contact(identity, by)
    contact = owners[known]
    if identity.plain_mail and not contact.plain_mail:
        contact.plain_mail = True
        contact.save(update_fields=["plain_mail", "updated_at"])
        audit.record(by, "contact.asked_for_plain_mail", contact, contact_id=contact.pk, plain_mail=(False, True))
    return contact


def change_contact(
    *, contact_id: int, identity: Identity, answers: Answers = NO_ANSWERS, seen: datetime | None = None, by: Actor
) -> Contact:
    """Give a contact these names, address, facts and wishes; an address it no longer uses stays known. `answers` are
    those in custom fields that change too (crm.services.custom_values).

    `seen` is the `updated_at` that the person who changes it looked at (crm.services.contact_rows).
    """
    authorize(by, Capability.EDIT_PEOPLE)
    wished = new_contact(identity)
    with transaction.atomic():
        contact = locked_contact(contact_id, seen)
        changes = take_over(contact, {name: getattr(wished, name) for name in CHANGEABLE})
        changes |= change_primary_email(contact, identity.email)
        if changes:
            contact.sort_name, contact.search = wished.sort_name, searched_for(contact)
            contact.save(update_fields=[*CHANGEABLE, "sort_name", "search", "updated_at"])
            audit.record(by, "contact.changed", contact, contact_id=contact.pk, **changes)
            name_anew([contact.household_id])
        if answers and keep_answers(contact, answers, by) and not changes:
            contact.save(update_fields=["updated_at"])
    return contact


def owners_of(normalized: str) -> list[Candidate]:
    owners = EmailAddress.objects.filter(normalized=normalized).values_list("contact_id", "contact__first_name")
    return [Candidate(contact_id, first_name) for contact_id, first_name in owners]


def insert_contact(identity: Identity, by: Actor) -> Contact:
    contact = new_contact(identity)
    contact.save(force_insert=True)
    if identity.email:
        add_primary_email(contact, identity.email)
    audit.record(by, "contact.created", contact, contact_id=contact.pk)
    return contact


def new_contact(identity: Identity) -> Contact:
    """An unsaved Contact with its derived columns; Refused without any name, or with facts that cannot be."""
    first, last = clean_text(identity.first_name), clean_text(identity.last_name)
    organisation = clean_text(identity.organisation_name)
    if not (first or last or organisation):
        raise Refused("name_missing", NO_NAME, field="last_name")
    facts = checked_facts(identity)
    return Contact(
        kind=Contact.Kind.ORGANISATION if organisation and not (first or last) else Contact.Kind.PERSON,
        first_name=first[:100],
        last_name=last[:100],
        organisation_name=organisation[:160],
        sort_name=sort_name(first, last, organisation),
        search=search_text([first, last, organisation, str(facts["preferred_name"]), identity.email]),
        **facts,
    )


def checked_facts(identity: Identity) -> dict[str, object]:
    """What is known beside the names; Refused where a text is too long, or the day of a death is none."""
    for name, longest in LONGEST.items():
        if len(getattr(identity, name)) > longest:
            sentence = gettext_noop("Shorten this to {most} characters.")
            raise Refused("too_long", sentence, field=name, most=longest)
    if identity.deceased_on and not identity.is_deceased:
        raise Refused("alive", gettext_noop("Tick that they have died, or take the day away."), field="deceased_on")
    if identity.deceased_on and not EARLIEST <= identity.deceased_on <= timezone.localdate():
        sentence = gettext_noop("Enter a day between 1900 and today.")
        raise Refused("no_day_of_death", sentence, field="deceased_on")
    words = {name: clean_text(getattr(identity, name)) for name in LONGEST}
    words["salutation"] = without_beginning(words["salutation"])
    return words | {name: getattr(identity, name) for name in WISHES}
