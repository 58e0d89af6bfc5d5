"""What consent events allow, kept as rows: derived in the transaction that writes the event, proven every night."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import structlog
from django.db import connection, transaction

from crm.domain.actors import SYSTEM
from crm.domain.consent import derive
from crm.models import Contact, Permission
from crm.selectors.consents import answers_of
from crm.selectors.nonprofit import the_nonprofit
from crm.services import audit

log = structlog.get_logger("lantern.consent")
COLUMNS: Final = "contact_id, purpose, channel, allowed, basis, valid_until, event_id"
# Written apart from crm.domain.consent.derive on purpose: two reckonings that agree prove each other.
EXPECTED: Final = """
    SELECT contact_id, purpose, channel, action = 'grant' AS allowed, basis,
        CASE WHEN action = 'grant' THEN valid_until END AS valid_until, id AS event_id
    FROM (
        SELECT event.*, ROW_NUMBER() OVER (
            PARTITION BY contact_id, purpose, channel ORDER BY at DESC, event.id DESC
        ) AS place
        FROM crm_consentevent event JOIN crm_contact contact ON contact.id = event.contact_id
        WHERE contact.standing = 'live'
    ) AS ranked WHERE place = 1
"""
THERE: Final = f"SELECT {COLUMNS} FROM crm_permission"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many permissions the events ask for that are not there, and how many are there that they do not."""

    missing: int
    superfluous: int

    @property
    def is_proven(self) -> bool:
        return not (self.missing or self.superfluous)


def hold(contact_ids: Collection[int]) -> None:
    """Until this transaction ends, nobody else derives permissions of these contacts."""
    rows = Contact.everyone.select_for_update(no_key=True).filter(pk__in=contact_ids)
    list(rows.order_by("pk").values_list("pk"))


def derive_permissions(contact_ids: Collection[int]) -> None:
    """Write the permissions of these contacts anew; whoever is merged or erased has none. The caller holds them."""
    rows = [
        Permission(
            contact_id=contact_id,
            purpose=purpose,
            channel=channel,
            allowed=standing.allowed,
            basis=standing.basis,
            valid_until=standing.valid_until,
            event_id=standing.answer_id,
        )
        for (contact_id, purpose, channel), answers in answers_of(contact_ids).items()
        if (standing := derive(answers)) is not None
    ]
    derived = {row.contact_id for row in rows}
    if gone := set(contact_ids) - derived:
        Permission.objects.filter(contact_id__in=gone).delete()
    Permission.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["contact", "purpose", "channel"],
        update_fields=["allowed", "basis", "valid_until", "event"],
    )


def verify_permissions() -> Verdict:
    """Compare every permission with the events; reads only."""
    return Verdict(count(f"{EXPECTED} EXCEPT {THERE}"), count(f"{THERE} EXCEPT SELECT * FROM ({EXPECTED}) AS expected"))


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({query}) AS differing")
        return int(cursor.fetchone()[0])


def rebuild_permissions() -> None:
    """Replace all permissions by what the events say, in one statement; new answers wait meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE crm_consentevent IN SHARE MODE")
        cursor.execute("DELETE FROM crm_permission")
        cursor.execute(f"INSERT INTO crm_permission ({COLUMNS}) {EXPECTED}")


def verify_nightly() -> None:
    """The nightly proof; a difference is put right, reported and shown to staff: it means a fault of ours."""
    verdict = verify_permissions()
    if verdict.is_proven:
        return
    log.error("permissions_differ", missing=verdict.missing, superfluous=verdict.superfluous)
    with transaction.atomic():
        rebuild_permissions()
        counts = {"missing": (verdict.missing, 0), "superfluous": (verdict.superfluous, 0)}
        audit.record(SYSTEM, "permissions.put_right", the_nonprofit(), contact_id=None, **counts)
