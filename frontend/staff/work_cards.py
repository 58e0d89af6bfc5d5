"""What there is to do about a person, on their page; and on mine, what I let lie."""

from typing import Any

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.person import Person
from crm.selectors.plans import remembered_plans
from crm.selectors.tasks import open_tasks_of
from frontend.staff.prospect_cards import prospect_card
from frontend.staff.task_lines import task_lines


def about_work(actor: Actor, known: Person) -> dict[str, Any]:
    """Open tasks, plans under way and how far we are with a major gift: what `actor` may see and do of it."""
    today = local_day(remembered_nonprofit())
    may_keep, sees_gifts = actor.can(Capability.KEEP_TASKS), actor.can(Capability.VIEW_GIFTS)
    prospect = known.prospect if sees_gifts else None
    to_do = open_tasks_of(known.contact.pk)
    return {
        "task_card": {
            "lines": task_lines(to_do.tasks, today, actor),
            "runs": to_do.runs,
            "startable": remembered_plans() if may_keep else [],
        },
        "prospect_card": prospect_card(prospect, today) if prospect else None,
        "may_keep_tasks": may_keep,
        "may_keep_prospects": sees_gifts and actor.can(Capability.KEEP_PROSPECTS),
    }
