"""Erasing a person: what the law does not want kept goes, and what stays says no longer who it was (issue 3, point 8).

Each table's fate is its rule at the contact-records door. Whoever gives again later with the same address is a new
person to us, and their address stays on the stop list until they say yes themselves.
"""

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.privacy import COPIES, is_named
from crm.domain.registry import contact_records
from crm.models import Contact, PrivacyRequest
from crm.selectors.about_person import ids_of, rules
from crm.selectors.contacts import merged_into
from crm.selectors.erasure import bars_to
from crm.services import audit
from crm.services.access import authorize
from crm.services.erasing_rows import empty, empty_log, follow_rules, forget_in_merges
from crm.services.household_names import forget_in_households

NAME: Final = "—"  # a row has to have one
Kind, State = PrivacyRequest.Kind, PrivacyRequest.State


def erase_contact(*, contact_id: int, name: str, by: Actor) -> None:
    """Erase a person and every record merged into them; `name` is theirs, typed by whoever does it.

    1 hold all their rows · 2 refuse what speaks against it · 3 what each app does by itself: mail stops, addresses go
    on the stop list, households forget them · 4 the contact is blanked, and the rows go or are blanked by rule · 5 the
    log says nothing any more · 6 what is derived · 7 one entry in the log. Somebody erased already stays so.
    """
    authorize(by, Capability.KEEP_PRIVACY)
    with transaction.atomic():
        contact, ids = held_with_merged(contact_id)
        if contact.standing == Contact.Standing.ERASED:
            return
        if not is_named(name, contact.full_name):
            sentence = gettext_noop("Type the name exactly as it stands above, so that nobody is erased by mistake.")
            raise Refused("other_name", sentence, field="name")
        for bar in bars_to(ids):
            raise bar
        for part in contact_records:
            if part.erase is not None:
                part.erase(ids)
        forget_in_households(ids)
        blank_contacts(ids)  # from here on the database lets what is written once be emptied
        rows = forget_in_merges(ids) + follow_rules(ids) + empty_log(ids)
        for part in contact_records:
            if part.recompute is not None:
                part.recompute(ids)
        answer_requests(ids)
        audit.record(by, "contact.erased", contact, contact_id=contact.pk, rows=(None, rows))


def held_with_merged(contact_id: int) -> tuple[Contact, list[int]]:
    """Whoever stands for this contact, and the ids of all their records; held until the transaction ends."""
    stands = merged_into(contact_id) or contact_id
    ids = ids_of(stands)
    rows = Contact.everyone.select_for_update().filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if stands not in found:
        raise NotThere(gettext_noop("There is no such person."))
    if sorted(ids_of(stands)) != sorted(found):
        return held_with_merged(contact_id)  # merged or parted meanwhile
    return found[stands], ids


def blank_contacts(ids: Collection[int]) -> None:
    """The rows of the person stay, because what may not be rewritten points at them; nothing in them is theirs."""
    blanks = next(rule.blanks for _, rule in rules() if rule.model == "crm.contact")
    values = empty(Contact, blanks) | {
        "last_name": NAME,
        "sort_name": "",
        "search": "",
        "standing": Contact.Standing.ERASED,
        "merged_into": None,
        "updated_at": timezone.now(),
    }
    Contact.everyone.filter(pk__in=ids).update(**values)


def answer_requests(ids: Collection[int]) -> None:
    """The erasure is the answer to what they asked, but for a complaint and a copy they still wait for."""
    done = Q(contact_id__in=ids, state=State.OPEN) & ~Q(kind__in=(*COPIES, Kind.COMPLAINT))
    PrivacyRequest.objects.filter(done).update(state=State.DONE, ended_at=timezone.now())
