"""What people ask of us about their own data: taken in with a day to answer by, and closed with what came of it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.privacy import check_received, due_on, extended_until
from crm.models import PrivacyRequest, User
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import locked_contact

LONGEST, LONGEST_OUTCOME = 200, 2_000
State = PrivacyRequest.State


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """`verified_how` says how we know that it was them; `owner_id` is who answers."""

    kind: str
    received_on: date
    verified_how: str = ""
    owner_id: int | None = None


def open_request(*, contact_id: int, facts: RequestFacts, by: Actor) -> PrivacyRequest:
    """Take in a request; `due_on` follows from the day it came and from where the nonprofit is."""
    authorize(by, Capability.KEEP_PRIVACY)
    nonprofit = the_nonprofit()
    if facts.kind not in PrivacyRequest.Kind.values:
        raise Refused("unknown_kind", gettext_noop("Choose what they ask for."), field="kind")
    check_received(facts.received_on, local_day(nonprofit))
    verified_how = clean_text(facts.verified_how)
    if len(verified_how) > LONGEST:
        sentence = gettext_noop("Shorten this to {most} characters.")
        raise Refused("too_long", sentence, field="verified_how", most=LONGEST)
    if facts.owner_id is not None and not User.objects.filter(pk=facts.owner_id, is_active=True).exists():
        raise Refused("unknown_owner", gettext_noop("Choose somebody who works here."), field="owner")
    with transaction.atomic():
        contact = locked_contact(contact_id)
        request = PrivacyRequest.objects.create(
            contact=contact,
            kind=facts.kind,
            received_on=facts.received_on,
            due_on=due_on(facts.received_on, nonprofit.country, facts.kind),
            verified_how=verified_how,
            owner_id=facts.owner_id,
        )
        told = {"kind": (None, request.kind), "received_on": (None, request.received_on)}
        audit.record(by, "privacy_request.opened", request, contact_id=contact.pk, **told)
    return request


def extend_request(*, request_id: int, reason: str, by: Actor) -> PrivacyRequest:
    """Answer later than usual, as the law allows once where much is asked; the person is told why within the usual
    time. The reason stands with what came of it.
    """
    authorize(by, Capability.KEEP_PRIVACY)
    reason = clean_text(reason)
    if not reason:
        sentence = gettext_noop("Say why it takes longer: the person has to be told.")
        raise Refused("reason_missing", sentence, field="outcome")
    nonprofit = the_nonprofit()
    with transaction.atomic():
        request = held_open(request_id)
        later = extended_until(request.received_on, nonprofit.country)
        if request.due_on >= later:
            raise Refused("extended_already", gettext_noop("This was put off already. It cannot be put off again."))
        if local_day(nonprofit) > request.due_on:
            sentence = gettext_noop("The day is over. Only what is still in time can be put off.")
            raise Refused("overdue", sentence)
        told = {"due_on": (request.due_on, later)}
        request.due_on, request.outcome = later, reason[:LONGEST_OUTCOME]
        request.save(update_fields=["due_on", "outcome"])
        audit.record(by, "privacy_request.extended", request, contact_id=request.contact_id, **told)
    return request


def close_request(*, request_id: int, state: str, outcome: str, by: Actor) -> PrivacyRequest:
    """Close a request: done, or refused with the reason that the person is owed. Why it was put off stays above it."""
    authorize(by, Capability.KEEP_PRIVACY)
    outcome = outcome.strip()
    if state not in (State.DONE, State.REFUSED):
        raise Refused("unknown_state", gettext_noop("Choose whether it was done or refused."), field="state")
    if not outcome:
        raise Refused("outcome_missing", gettext_noop("Say what came of it, or why it was refused."), field="outcome")
    if len(outcome) > LONGEST_OUTCOME:
        sentence = gettext_noop("Shorten this to {most} characters.")
        raise Refused("too_long", sentence, field="outcome", most=LONGEST_OUTCOME)
    with transaction.atomic():
        request = held_open(request_id)
        said = f"{request.outcome}\n\n{outcome}" if request.outcome else outcome
        request.state, request.outcome, request.ended_at = state, said, timezone.now()
        request.save(update_fields=["state", "outcome", "ended_at"])
        told = {"state": (State.OPEN, state)}
        audit.record(by, "privacy_request.closed", request, contact_id=request.contact_id, **told)
    return request


def held_open(request_id: int) -> PrivacyRequest:
    request = PrivacyRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise NotThere(gettext_noop("There is no such request."))
    if request.state != State.OPEN:
        raise Refused("closed_already", gettext_noop("This request is closed already."))
    return request
