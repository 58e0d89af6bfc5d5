"""Saved views that name what staff call differently now: a tag united with another, a choice renamed."""

from django.utils import timezone

from crm.services.locks import one_at_a_time
from donors.domain.people_views import followed
from donors.models import PeopleView
from donors.services.people_views import VIEWS


def follow_in_views(criterion: str, parameter: str, old: str, new: str) -> None:
    """Let everybody's saved views ask for `new` where they ask for `old`, as segments do (crm.domain.criteria)."""
    one_at_a_time(VIEWS)
    changed = []
    for view in PeopleView.objects.select_for_update().order_by("pk"):
        asked = followed(view.query, criterion, parameter, old, new)
        if asked != view.query:
            view.query, view.updated_at = asked, timezone.now()
            changed.append(view)
    PeopleView.objects.bulk_update(changed, ["query", "updated_at"])
