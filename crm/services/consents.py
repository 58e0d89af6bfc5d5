"""Consent: exactly what was said, exactly what was answered; never changed afterwards."""

from collections.abc import Iterable, Sequence
from itertools import product

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import GRANT, ConsentFacts, check_basis, in_time
from crm.domain.errors import Refused, gettext_noop
from crm.domain.stop_list import EVERYTHING, Why
from crm.models import Channel, ConsentEvent, Contact, EmailAddress, Permission, Purpose, Suppression
from crm.selectors.consents import bases_of
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.permissions import derive_permissions, hold
from crm.services.standing import hold_standing
from crm.services.stop_list import digest_of, lift, suppress_addresses_of, suppress_digests

Action, Source = ConsentEvent.Action, ConsentEvent.Source
Place = tuple[str, str, str, str]
# Where somebody's word is written down by another: there the proof lies outside, and has to be named.
TOLD_BY_OTHERS = (Source.PAPER, Source.PHONE, Source.IMPORT, Source.STAFF, Source.REPLY)


def record_consent(*, contact: Contact, answers: Sequence[ConsentFacts], by: Actor) -> list[ConsentEvent]:
    """Keep answers and what follows from them, as the rows they are; Refused where the law does not let one count.

    1 hold the contact · 2 the events, each answer from one place once · 3 permissions · 4 a fresh yes lifts what the
    stop list holds against it · 5 audit.
    """
    authorize(by, Capability.RECORD_CONSENT, contact)
    answers = [in_time(facts, timezone.now()) for facts in answers]
    check(answers)
    with transaction.atomic():
        contact = held(contact)
        known = already_kept(contact.pk, answers)
        fresh = [facts for facts in answers if place_of(facts) not in known]
        if fresh:
            before = allowed_now(contact.pk)
            written = ConsentEvent.objects.bulk_create([event_of(contact, facts, by) for facts in fresh])
            known |= {place_of(facts): event for facts, event in zip(fresh, written, strict=True)}
            derive_permissions([contact.pk])
            take_note(contact, fresh, before, by)
        return [known[place_of(facts)] for facts in answers]


def held(contact: Contact) -> Contact:
    """Whoever stands for this contact, held until the transaction ends: an answer given during a merge is not lost."""
    stands = hold_standing(contact.pk)
    return contact if stands == contact.pk else Contact.objects.get(pk=stands)


def place_of(facts: ConsentFacts) -> Place:
    """Where an answer comes from: with a reference it is kept once, without one it is always new."""
    return (facts.purpose, facts.channel, facts.source, facts.source_ref or str(id(facts)))


def already_kept(contact_id: int, answers: Sequence[ConsentFacts]) -> dict[Place, ConsentEvent]:
    """What a repeated delivery has brought before, by its place. The contact is held."""
    refs = {facts.source_ref for facts in answers if facts.source_ref}
    rows = ConsentEvent.objects.filter(contact_id=contact_id, source_ref__in=refs) if refs else ()
    return {(event.purpose, event.channel, event.source, event.source_ref): event for event in rows}


def take_note(contact: Contact, answers: list[ConsentFacts], before: dict[tuple[str, str], bool], by: Actor) -> None:
    """What a fresh yes lifts of the stop list, and the line in the audit log."""
    after = allowed_now(contact.pk)
    for facts in answers:
        if facts.action == GRANT and after.get((facts.purpose, facts.channel)):
            lift(contact.pk, facts.purpose, facts.channel, facts.source)
    changed = {f"{facts.purpose} {facts.channel}": (facts.purpose, facts.channel) for facts in answers}
    told = {name: (before.get(key), after.get(key)) for name, key in changed.items()}
    audit.record(by, "consent.recorded", contact, contact_id=contact.pk, **told)


def check(answers: Iterable[ConsentFacts]) -> None:
    if not (asked := [facts for facts in answers if facts.action == GRANT or facts.at]):
        return  # a no of this moment always counts
    nonprofit = the_nonprofit()
    for facts in asked:
        check_basis(facts, bases_of(nonprofit, facts.channel), local_day(nonprofit))
        if facts.action == GRANT and facts.source in TOLD_BY_OTHERS and not facts.evidence.strip():
            sentence = gettext_noop("Say where the proof is: a file number, who took the call, which mail.")
            raise Refused("no_evidence", sentence, "evidence")


def event_of(contact: Contact, facts: ConsentFacts, by: Actor) -> ConsentEvent:
    return ConsentEvent(
        contact=contact,
        purpose=facts.purpose,
        channel=facts.channel,
        action=facts.action,
        basis=facts.basis,
        wording_id=facts.wording_id,
        source=facts.source,
        source_ref=facts.source_ref,
        evidence=facts.evidence.strip(),
        collected_on=facts.collected_on,
        obtained_directly=facts.obtained_directly,
        opt_out_offered=facts.opt_out_offered,
        valid_until=facts.valid_until,
        recorded_by=by.label,
        at=facts.at or timezone.now(),
    )


def allowed_now(contact_id: int) -> dict[tuple[str, str], bool]:
    rows = Permission.objects.filter(contact_id=contact_id).values_list("purpose", "channel", "allowed")
    return {(purpose, channel): allowed for purpose, channel, allowed in rows}


def withdraw_consent(*, contact: Contact, purpose: Purpose, channel: Channel, evidence: str = "", by: Actor) -> None:
    """Staff note that somebody no longer wants this; nothing is asked for it, because a no needs no ground."""
    facts = ConsentFacts(purpose, channel, Action.WITHDRAW, Source.STAFF, evidence=evidence)
    record_consent(contact=contact, answers=[facts], by=by)


def stop_everything(
    *,
    contact: Contact,
    source: ConsentEvent.Source,
    source_ref: str = "",
    channels: Iterable[Channel] = Channel,
    why: Why = Why.UNSUBSCRIBED,
    by: Actor,
) -> None:
    """Somebody wants nothing more by these channels: an objection to each purpose, and their addresses on the list.

    What they declined already stays as it is.
    """
    authorize(by, Capability.RECORD_CONSENT, contact)
    ways = list(channels)
    with transaction.atomic():
        contact = held(contact)
        wanted = allowed_now(contact.pk)
        answers = [
            ConsentFacts(purpose, channel, Action.OBJECT, source, source_ref=source_ref)
            for purpose, channel in product(Purpose, ways)
            if wanted.get((purpose, channel)) is not False
        ]
        if answers:
            record_consent(contact=contact, answers=answers, by=by)
        if Channel.EMAIL in ways:
            suppress_addresses_of(contact.pk, why)


def stop_address(
    *, address: str, source: ConsentEvent.Source, why: Why, ref: str = "", evidence: str = "", by: Actor
) -> int:
    """An e-mail address gets nothing more that asks, known here or not; an objection of everyone who has it.

    How many people those are. A preference service speaks for every purpose there may ever be; what somebody says
    themselves they may take back for one.
    """
    authorize(by, Capability.RECORD_CONSENT)
    known_as = digest_of(address)
    scopes = [EVERYTHING] if why is Why.PREFERENCE_SERVICE else list(Purpose)
    with transaction.atomic():
        ids = EmailAddress.objects.filter(address_hmac=known_as).values("contact_id")
        owners = list(Contact.objects.filter(pk__in=ids).order_by("pk"))
        hold([contact.pk for contact in owners])  # people before the list, as everybody else holds them
        suppress_digests([known_as], scopes, why, Channel.EMAIL)
        for contact in owners:
            facts = [
                ConsentFacts(purpose, Channel.EMAIL, Action.OBJECT, source, source_ref=ref[:80], evidence=evidence)
                for purpose in Purpose
            ]
            record_consent(contact=contact, answers=facts, by=by)
        listed = Suppression.objects.filter(address_hmac=known_as, channel=Channel.EMAIL).earliest("pk")
        audit.record(by, "stop_list.added", listed, contact_id=None, why=(None, why.value))
    return len(owners)
