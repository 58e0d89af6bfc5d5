"""The stop list: addresses that must not be written to, whoever they belong to and whether or not we still know."""

from collections.abc import Collection, Iterable
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction

from crm.domain import emails
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.stop_list import EVERYTHING, LIFTED_BY, digest, easier_to_undo
from crm.models import Channel, EmailAddress, Phone, Purpose, Suppression
from crm.services.access import authorize

log = structlog.get_logger("lantern.consent")
AT_ONCE: Final = 5_000
ADDRESSES: Final[tuple[tuple[Any, str], ...]] = ((EmailAddress, "normalized"), (Phone, "number"))


def digest_of(address: str, channel: str = Channel.EMAIL) -> str:
    """What the list knows this address by, however it is spelt."""
    known_as = emails.normalized(address) if channel == Channel.EMAIL else address.strip()
    return digest(settings.STOP_LIST_KEY, known_as)


def suppress(
    *,
    address: str,
    scope: str = EVERYTHING,
    reason: str,
    channel: str = Channel.EMAIL,
    by: Actor,
) -> None:
    """Put an address on the list for a Purpose or for everything; once. The reason that is harder to undo stands."""
    authorize(by, Capability.RECORD_CONSENT)
    suppress_digests([digest_of(address, channel)], [scope], reason, channel)


def suppress_digests(digests: Iterable[str], scopes: Collection[str], reason: str, channel: str) -> None:
    known = [known_as for known_as in digests if known_as]
    rows = [
        Suppression(address_hmac=known_as, channel=channel, scope=scope, reason=reason)
        for known_as in known
        for scope in scopes
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    listed = Suppression.objects.filter(address_hmac__in=known, channel=channel, scope__in=scopes)
    listed.filter(reason__in=easier_to_undo(reason)).update(reason=reason)


def suppress_addresses_of(contact_id: int, reason: str, scopes: Collection[str] = tuple(Purpose)) -> None:
    """All e-mail addresses of a contact, within the act that withdraws or erases them."""
    digests = EmailAddress.objects.filter(contact_id=contact_id).values_list("normalized", flat=True)
    suppress_digests([digest_of(address) for address in digests], scopes, reason, Channel.EMAIL)


def lift(contact_id: int, purpose: str, channel: str, source: str) -> None:
    """A fresh yes takes what it is about off the list, where it came from the person in a way that counts for that."""
    reasons = [why for why, sources in LIFTED_BY.items() if source in sources]
    ways: dict[str, type[EmailAddress | Phone]] = {
        Channel.EMAIL: EmailAddress,
        Channel.PHONE: Phone,
        Channel.SMS: Phone,
    }
    if not reasons or channel not in ways:
        return
    own = ways[channel].objects.filter(contact_id=contact_id).values("address_hmac")
    Suppression.objects.filter(address_hmac__in=own, channel=channel, scope=purpose, reason__in=reasons).delete()


def complete_digests() -> int:
    """Give addresses that raw SQL wrote their digest, AT_ONCE in a transaction; how many."""
    total = 0
    for model, column in ADDRESSES:
        missing = model.objects.filter(address_hmac="").exclude(**{column: ""})
        while rows := list(missing.only(column)[:AT_ONCE]):
            for row in rows:
                row.address_hmac = digest(settings.STOP_LIST_KEY, getattr(row, column))
            with transaction.atomic():
                model.objects.bulk_update(rows, ["address_hmac"])
            total += len(rows)
    return total


def check_key() -> bool:
    """Whether addresses are still known by the present key; a changed one makes the list blind, and is reported."""
    newest = EmailAddress.objects.exclude(address_hmac="").order_by("pk").last()
    if newest is None or newest.address_hmac == digest(settings.STOP_LIST_KEY, newest.normalized):
        return True
    log.error("stop_list_key_changed")
    return False
