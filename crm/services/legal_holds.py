"""Legal holds: while a court, an audit or an inquiry needs the data of a person, nothing of it is erased or merged."""

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import clean_text
from crm.models import Contact, LegalHold
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import locked_contact
from crm.services.locks import one_at_a_time

LONGEST = 200


def place_hold(*, contact_id: int, reason: str, by: Actor) -> LegalHold:
    """Keep the data of a person as it is; the hold that stands already where there is one is refused."""
    authorize(by, Capability.KEEP_PRIVACY)
    reason = clean_text(reason)
    if not reason:
        raise Refused("reason_missing", gettext_noop("Say what the data is kept for."), field="reason")
    if len(reason) > LONGEST:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field="reason", most=LONGEST)
    with transaction.atomic():
        one_at_a_time("holds")  # a batch of a retention run ends first, or sees this hold
        contact = locked_contact(contact_id)
        if LegalHold.objects.filter(contact=contact, lifted_at=None).exists():
            raise Refused("on_hold_already", gettext_noop("The data of this person is on hold already."))
        hold = LegalHold.objects.create(contact=contact, reason=reason, placed_by=by.label)
        audit.record(by, "legal_hold.placed", hold, contact_id=contact.pk, reason=(None, reason))
    return hold


def lift_hold(*, hold_id: int, by: Actor) -> LegalHold:
    """The hold is over; what it kept may be erased and merged again. Lifted already, it stays lifted."""
    authorize(by, Capability.KEEP_PRIVACY)
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update(of=("self",)).filter(pk=hold_id).first()
        if hold is None or hold.contact.standing != Contact.Standing.LIVE:
            raise NotThere(gettext_noop("There is no such hold."))
        if hold.lifted_at is None:
            hold.lifted_at, hold.lifted_by = timezone.now(), by.label
            hold.save(update_fields=["lifted_at", "lifted_by"])
            audit.record(by, "legal_hold.lifted", hold, contact_id=hold.contact_id, reason=(hold.reason, None))
    return hold
