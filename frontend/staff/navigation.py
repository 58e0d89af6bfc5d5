"""Where staff can go: only what their role opens."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability


class Group(StrEnum):
    """What stands together in the navigation; what is set up once and looked after is folded away."""

    TODAY = "today"
    PEOPLE = "people"
    GIVING = "giving"
    SET_UP = "set_up"


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation: the url name, a lucide icon, the words, and what it takes to see it."""

    key: str
    url: str
    icon: str
    name: Promise
    needs: Capability
    group: Group


PLACES: Final = (
    Place("home", "staff:home", "house", gettext_lazy("Home"), Capability.VIEW_PEOPLE, Group.TODAY),
    Place("my_work", "staff:my_work", "list-todo", gettext_lazy("My work"), Capability.KEEP_TASKS, Group.TODAY),
    Place("tasks", "staff:tasks", "square-check", gettext_lazy("Tasks"), Capability.VIEW_PEOPLE, Group.TODAY),
    Place("people", "staff:people", "users", gettext_lazy("People"), Capability.VIEW_PEOPLE, Group.PEOPLE),
    Place("segments", "staff:segments", "funnel", gettext_lazy("Segments"), Capability.VIEW_PEOPLE, Group.PEOPLE),
    Place("duplicates", "staff:duplicates", "copy", gettext_lazy("Duplicates"), Capability.MERGE_PEOPLE, Group.PEOPLE),
    Place("gifts", "staff:gifts", "hand-heart", gettext_lazy("Gifts"), Capability.VIEW_GIFTS, Group.GIVING),
    Place(
        "prospects", "staff:prospects", "trending-up", gettext_lazy("Prospects"), Capability.VIEW_GIFTS, Group.GIVING
    ),
    Place(
        "pages", "staff:giving_pages", "panel-top", gettext_lazy("Giving pages"), Capability.VIEW_GIFTS, Group.GIVING
    ),
    Place(
        "funds",
        "staff:funds",
        "wallet",
        gettext_lazy("Funds and campaigns"),
        Capability.EDIT_GIVING_PAGES,
        Group.GIVING,
    ),
    Place("plans", "staff:plans", "route", gettext_lazy("Stewardship plans"), Capability.SHAPE_PLANS, Group.SET_UP),
    Place("tags", "staff:tags", "tags", gettext_lazy("Tags and fields"), Capability.EDIT_SEGMENTS, Group.SET_UP),
    Place(
        "consent", "staff:stop_list", "shield-check", gettext_lazy("Consent"), Capability.RECORD_CONSENT, Group.SET_UP
    ),
    Place("privacy", "staff:privacy", "shield", gettext_lazy("Privacy"), Capability.KEEP_PRIVACY, Group.SET_UP),
    Place("members", "staff:members", "user-cog", gettext_lazy("Staff"), Capability.MANAGE_STAFF, Group.SET_UP),
    Place("work", "staff:work", "list-checks", gettext_lazy("Background work"), Capability.MEND_JOBS, Group.SET_UP),
    Place("audit", "staff:audit", "scroll-text", gettext_lazy("Audit log"), Capability.VIEW_AUDIT, Group.SET_UP),
)


def places_for(actor: Actor) -> list[Place]:
    return [place for place in PLACES if actor.can(place.needs)]
