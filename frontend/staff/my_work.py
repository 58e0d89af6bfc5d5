"""What I have to do: overdue, today, soon, later; and what comes next with my prospects."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.domain.tasks import When
from crm.models import Prospect
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.tasks import my_work as work_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.task_lines import TaskLine, due_words, task_lines

HEADINGS: Final = {
    When.OVERDUE: gettext_lazy("Overdue"),
    When.TODAY: gettext_lazy("Today"),
    When.SOON: gettext_lazy("In the next 7 days"),
    When.LATER: gettext_lazy("Later"),
    When.UNDATED: gettext_lazy("Without a day"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that are equally near; `more` are not shown."""

    when: When
    heading: Promise
    lines: list[TaskLine]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def is_late(step: Prospect, today: date) -> bool:
    return step.next_step_on is not None and step.next_step_on < today


@require_GET
@staff_page(Capability.KEEP_TASKS)
def my_work(request: StaffRequest) -> HttpResponse:
    today = local_day(remembered_nonprofit())
    work = work_of(request.user.pk, today)
    groups = [
        Group(when, heading, task_lines(work.groups[when], today, request.actor), work.counts[when])
        for when, heading in HEADINGS.items()
        if work.counts[when]
    ]
    steps = work.steps if request.actor.can(Capability.VIEW_GIFTS) else []
    context = {
        "active": "my_work",
        "groups": groups,
        "steps": [(step, due_words(step.next_step_on, today), is_late(step, today)) for step in steps],
        "here": request.get_full_path(),
        "may_keep": True,
    }
    return render(request, "staff/tasks/my_work.html", context)
