"""What somebody did to many people with a tag, taken back for those whom it changed, and for nobody else."""

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.models import AuditEntry, Tag
from crm.services.access import authorize
from crm.services.merge_journal import chunks
from crm.services.tags import tag_contacts, untag_contacts

KEPT: Final = timedelta(days=1)
TAGGED: Final = "contact.tagged"
UNTAGGED: Final = "contact.untagged"


def can_take_back(request_id: str, by: Actor) -> bool:
    """Whether this request of theirs changed who has a tag."""
    return noted(request_id, by).exists()


def take_back_tags(*, request_id: str, tag_id: int, by: Actor) -> int:
    """Undo what one request of theirs did with this tag, as the log tells it; how many people are changed back. Whoever
    had it before keeps it, and whoever had none gets none; whoever was given it or lost it since stays as they are.
    Refused once a day has gone by, and where nobody is left to change.
    """
    authorize(by, Capability.EDIT_PEOPLE)
    changed = not_changed_since(noted(request_id, by), names_of(tag_id))
    if not changed:
        raise Refused("too_late", gettext_noop("This cannot be undone any more."))
    done = 0
    for action, take_back in ((TAGGED, untag_contacts), (UNTAGGED, tag_contacts)):
        ids = [contact_id for contact_id, entry in changed.items() if entry.action == action]
        done += take_back(contact_ids=ids, tag_id=tag_id, by=by) if ids else 0
    return done


def noted(request_id: str, by: Actor) -> QuerySet[AuditEntry]:
    """The entries of a request, found along the index of when something was done."""
    entries = AuditEntry.objects.filter(at__gt=timezone.now() - KEPT, user_id=by.user_id, actor_kind=by.kind)
    found = entries.filter(request_id=request_id, action__in=(TAGGED, UNTAGGED))
    return found if request_id and by.user_id else found.none()


def names_of(tag_id: int) -> set[str]:
    """What the tag is called, and was as long as something can be undone: the log knows it by its name."""
    renamed = AuditEntry.objects.filter(subject="crm.tag", subject_id=str(tag_id), action="tag.renamed")
    lately = renamed.filter(at__gt=timezone.now() - KEPT).values_list("changes", flat=True)
    names = {name for changes in lately for name in changes["name"]}
    return names | set(Tag.objects.filter(pk=tag_id).values_list("name", flat=True))


def not_changed_since(entries: QuerySet[AuditEntry], names: set[str]) -> dict[int, AuditEntry]:
    """By contact, those of the entries about the tag of these names that no later one about it follows."""
    found = {entry.contact_id: entry for entry in entries.order_by("pk") if entry.contact_id and is_about(entry, names)}
    for ids in chunks(sorted(found)):
        same = AuditEntry.objects.filter(contact_id__in=ids, action__in=(TAGGED, UNTAGGED))
        for entry in same.filter(at__gt=timezone.now() - KEPT):
            ours = found.get(entry.contact_id or 0)
            if ours is not None and entry.pk > ours.pk and is_about(entry, names):
                del found[entry.contact_id or 0]
    return found


def is_about(entry: AuditEntry, names: set[str]) -> bool:
    return not names.isdisjoint(entry.changes.get("tag", ()))
