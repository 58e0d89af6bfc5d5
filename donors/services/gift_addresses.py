"""Where mail about a gift goes: chosen when it is asked for, and once more when it leaves."""

from django.db.models import Exists, OuterRef, Q

from crm.domain.errors import gettext_noop
from crm.domain.reach import mail_bar
from crm.domain.stop_list import Why
from crm.models import Channel, Contact, Delivery, EmailAddress, Suppression
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.models import Gift


def address_for(gift: Gift, *, is_first_thanks: bool = False) -> EmailAddress | None:
    """The donor's primary address of today. Where no mail arrives there, the one of the day of the gift; but nobody who
    asked for safety, or has no primary address any more, is written to at that one.

    The first thanks go where the donor asked for them: to the address of the gift, and to the primary one where no
    mail arrives there. None where no address that is theirs today takes mail. Who wants no mail that asks still gets
    this (crm.domain.reach); an address where mail bounced for good does not, in whichever record it stands.
    """
    if gift.contact.standing != Contact.Standing.LIVE:
        return None
    bounced = Suppression.objects.filter(
        address_hmac=OuterRef("address_hmac"), channel=Channel.EMAIL, reason=Why.BOUNCED
    )
    # What the gift points at may belong to another contact by now: to whom a merge that was undone gave it back, say.
    theirs = EmailAddress.objects.filter(Q(is_primary=True) | Q(pk=gift.mail_to_id), contact_id=gift.contact_id)
    rows = list(theirs.annotate(is_listed=Exists(bounced)))
    primary = next((row for row in rows if row.is_primary), None)
    of_the_day = next((row for row in rows if row.pk == gift.mail_to_id), None)
    if is_first_thanks:
        wanted = [of_the_day, primary]
    elif primary is None or gift.contact.safe_contact:
        wanted = [primary]
    else:
        wanted = [primary, of_the_day]
    return next((row for row in wanted if row and not row.is_listed and takes_mail(row)), None)


def why_nowhere(gift: Gift) -> str:
    """Why no mail about a gift that was thanked for goes anywhere; "" where it goes somewhere."""
    if (bar := mail_bar(gift.contact)) or address_for(gift) is not None:
        return bar
    if EmailAddress.objects.filter(contact_id=gift.contact_id).exists():
        return gettext_noop("No email address of this donor takes mail any more.")
    return gettext_noop("We know no email address of this donor.")


def takes_mail(row: EmailAddress) -> bool:
    """Whether it is in use today, and nobody has told us that nothing arrives there."""
    today = local_day(the_nonprofit())
    has_begun = row.valid_from is None or row.valid_from <= today
    return has_begun and (row.valid_until is None or row.valid_until >= today) and row.unusable_since is None


def goes_to(delivery: Delivery) -> str:
    """Where a mail that is about to leave goes today; "" for nowhere."""
    gift = Gift.objects.select_related("contact").get(pk=delivery.facts["gift"])
    # The key of all later mails about a gift goes on after its number.
    found = address_for(gift, is_first_thanks=delivery.key == str(gift.pk))
    return found.address if found else ""
