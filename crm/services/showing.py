"""What is masked until somebody asks for it, and that they asked."""

from collections.abc import Collection
from typing import Final

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.models import Contact, ViewEntry
from crm.services.access import authorize

CHUNK: Final = 1_000


def show_ways(*, contact: Contact, what: str, by: Actor) -> None:
    """Let `by` see how to reach a contact, and keep that they did; `what` says what they saw, such as "phones"."""
    authorize(by, Capability.VIEW_PEOPLE, contact)
    note_views(contact_ids=[contact.pk], what=what, by=by)


def note_views(*, contact_ids: Collection[int], what: str, by: Actor) -> None:
    """Keep that a member of staff saw, or took out, what is masked of all these contacts; a process sees nothing."""
    if by.user_id is None:
        return
    views = [ViewEntry(user_id=by.user_id, contact_id=contact_id, what=what) for contact_id in contact_ids]
    ViewEntry.objects.bulk_create(views, batch_size=CHUNK)
