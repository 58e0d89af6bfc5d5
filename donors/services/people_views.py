"""Saved views of the list of people: kept, renamed, shared, deleted and brought back.

Everybody who sees people keeps views of their own; to share one takes what it takes to make segments and tags.
"""

from typing import Any, Final

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.custom_fields import LISTED
from crm.domain.errors import Forbidden, NotThere, Refused, gettext_noop
from crm.models import CustomField, User
from crm.selectors.renamings import renamings_since
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time
from donors.domain.people_views import MOST_OWN, MOST_SHARED, checked_name, checked_query, followed, told_in, unspaced
from donors.models import PeopleView
from donors.selectors.people_views import GONE, may_change, view_with, views_of

VIEWS: Final = "donors.people views"  # changed one at a time


def save_view(*, name: str, query: str, is_shared: bool = False, by: Actor) -> PeopleView:
    """Keep a question to the list of people under a name. Refused for what a view may not keep, where the name is
    taken, and where there are views enough.
    """
    authorize_for(is_shared, by)
    asked = kept_query(query)
    called, key = checked_name(name)
    if by.user_id is None:
        raise Forbidden
    with transaction.atomic():
        one_at_a_time(VIEWS)
        refuse_one_more(is_shared, by)
        refuse_taken(key, is_shared, by.user_id)
        view = PeopleView.objects.create(owner_id=by.user_id, name=called, key=key, query=asked, is_shared=is_shared)
        audit.record(
            by,
            "people_view.saved",
            view,
            contact_id=None,
            **told_of(view, is_shared=(None, is_shared), name=(None, called)),
        )
    return view


def change_view(*, view_id: int, name: str, is_shared: bool | None = None, by: Actor) -> PeopleView:
    """Call a view differently; with `is_shared`, which is for its owner, share it or keep it to oneself again."""
    authorize_for(bool(is_shared), by)
    called, key = checked_name(name)
    with transaction.atomic():
        view = locked_view(view_id, by)
        was_shared = view.is_shared
        is_shared = was_shared if is_shared is None else is_shared
        if is_shared != was_shared:
            if view.owner_id != by.user_id:
                raise Forbidden
            refuse_one_more(is_shared, by)
        refuse_taken(key, is_shared, view.owner_id, view)
        changes = take_over(view, {"name": called, "key": key, "is_shared": is_shared})
        if changes:
            view.save(update_fields=[*changes, "updated_at"])
            told = {field: both for field, both in changes.items() if field != "key"}
            if not was_shared and "name" in told:
                told["name"] = ("", told["name"][1])
            audit.record(by, "people_view.changed", view, contact_id=None, **told_of(view, **told))
    return view


def change_query(*, view_id: int, query: str, by: Actor) -> PeopleView:
    """Let a view ask something else."""
    authorize(by, Capability.VIEW_PEOPLE)
    asked = kept_query(query)
    with transaction.atomic():
        view = locked_view(view_id, by)
        if view.query != asked:
            view.query = asked
            view.save(update_fields=["query", "updated_at"])
            audit.record(by, "people_view.changed", view, asked=("", "yes"))
    return view


def delete_view(*, view_id: int, by: Actor) -> PeopleView:
    """Delete a view; what it was is given back, for `restore_view`."""
    authorize(by, Capability.VIEW_PEOPLE)
    with transaction.atomic():
        view = locked_view(view_id, by)
        audit.record(by, "people_view.deleted", view, contact_id=None, **told_of(view, name=(view.name, None)))
        PeopleView.objects.filter(pk=view.pk).delete()
    return view


def restore_view(*, view: PeopleView, by: Actor) -> PeopleView:
    """Bring back the view that was deleted, as it was: under its number, of the same owner. What it asks is
    followed, as if it had been there. One that is back already stays as it is. Refused where its name is taken since,
    and where there are views enough.
    """
    authorize(by, Capability.VIEW_PEOPLE)
    with transaction.atomic():
        one_at_a_time(VIEWS)
        if not may_change(view, by):
            raise Forbidden
        if not User.objects.filter(pk=view.owner_id).exists():
            raise NotThere(GONE)
        if PeopleView.objects.filter(pk=view.pk).exists():
            return view_with(view.pk, by)
        refuse_one_more(view.is_shared, by)
        refuse_taken(view.key, view.is_shared, view.owner_id)
        for renaming in renamings_since(view.updated_at):
            view.query = followed(view.query, *renaming)
        view.save(force_insert=True)
        audit.record(by, "people_view.restored", view, contact_id=None, **told_of(view, name=(None, view.name)))
    return view


def authorize_for(is_shared: bool, by: Actor) -> None:
    authorize(by, Capability.VIEW_PEOPLE)
    if is_shared:
        authorize(by, Capability.EDIT_SEGMENTS)


def kept_query(query: str) -> str:
    """The question as it is kept. Refused with what was typed as the answer of a field: it may tell who somebody is."""
    asked = checked_query(query)
    told = told_in(asked)
    if told.get("answer") and not CustomField.objects.filter(key=told.get("field", ""), kind__in=LISTED).exists():
        sentence = gettext_noop(
            "A view keeps the answer of an own field only where it is chosen from a list: what is typed may tell who "
            "a person is. Empty that filter, then save the view."
        )
        raise Refused("searches", sentence)
    return asked


def locked_view(view_id: int, by: Actor) -> PeopleView:
    """The view, nobody else changing views meanwhile; NotThere where it is not theirs, Forbidden where they only see
    it.
    """
    one_at_a_time(VIEWS)
    if not may_change(view_with(view_id, by), by):
        raise Forbidden
    found = PeopleView.objects.select_for_update().filter(pk=view_id).first()
    if found is None:
        raise NotThere(GONE)
    return found


def refuse_one_more(is_shared: bool, by: Actor) -> None:
    there = views_of(by).filter(is_shared=is_shared).count()
    if is_shared and there >= MOST_SHARED:
        sentence = gettext_noop("There are {most} shared views already. Delete one that nobody needs, then share this.")
        raise Refused("too_many", sentence, most=MOST_SHARED)
    if not is_shared and there >= MOST_OWN:
        sentence = gettext_noop("You have {most} views already. Delete one that you do not need, then save this.")
        raise Refused("too_many", sentence, most=MOST_OWN)


def refuse_taken(key: str, is_shared: bool, owner_id: int, view: PeopleView | None = None) -> None:
    """An own name is taken among the owner's own, a shared one among those that are shared; so is one of the same
    letters, however they are spaced.
    """
    others = PeopleView.objects.filter(is_shared=is_shared).exclude(pk=view.pk if view else 0)
    if not is_shared:
        others = others.filter(owner=owner_id)
    like = next((other for other in others if unspaced(other.key) == unspaced(key)), None)
    if like is not None:
        sentence = gettext_noop("There is a view “{name}” already. Choose another name, or delete that one first.")
        raise Refused("name_taken", sentence, "name", name=like.name)


def told_of(view: PeopleView, **changes: tuple[Any, Any]) -> dict[str, tuple[Any, Any]]:
    """For the log, which others read: the name of a view only once it is shared."""
    return changes if view.is_shared else {field: both for field, both in changes.items() if field != "name"}
