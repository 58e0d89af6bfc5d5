"""The saved views of the list of people, and who sees which."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, gettext_noop
from crm.selectors.contacts import MOST_ID
from crm.selectors.segments import ids_seen_by
from donors.domain.people_views import asks_of_gifts, told_in
from donors.models import PeopleView

GONE: Final = gettext_noop("There is no such view.")


def views_of(actor: Actor) -> QuerySet[PeopleView]:
    """Somebody's own views and the shared ones, whatever they ask."""
    return PeopleView.objects.filter(Q(is_shared=True) | Q(owner=actor.user_id))


def views_seen_by(actor: Actor) -> list[PeopleView]:
    """The views that this person can be answered, their own first, by name.

    One that asks about gifts, or about a segment, which this person may not see, is not among them: without that
    filter it would list everybody.
    """
    return answerable(views_of(actor).select_related("owner").order_by("is_shared", "key", "pk"), actor)


def answerable(views: Iterable[PeopleView], actor: Actor) -> list[PeopleView]:
    found = [view for view in views if actor.can(Capability.VIEW_GIFTS) or not asks_of_gifts(view.query)]
    if not any(view.is_shared and segment_in(view) for view in found):
        return found
    seen = {str(pk) for pk in ids_seen_by(actor)}
    return [view for view in found if not view.is_shared or segment_in(view) in {"", *seen}]


def segment_in(view: PeopleView) -> str:
    return told_in(view.query).get("segment", "")


def view_with(view_id: int, by: Actor) -> PeopleView:
    """The view of this number; NotThere too where it is somebody else's own, or asks what `by` may not see."""
    rows = views_of(by).select_related("owner").filter(pk=view_id) if view_id <= MOST_ID else ()
    found = list(rows)
    if not found or (found[0].owner_id != by.user_id and not answerable(found, by)):
        raise NotThere(GONE)
    return found[0]


def may_change(view: PeopleView, by: Actor) -> bool:
    """Their own is for its owner; a shared one for whoever shapes what everybody uses, as segments and tags."""
    return by.can(Capability.EDIT_SEGMENTS) if view.is_shared else view.owner_id == by.user_id
