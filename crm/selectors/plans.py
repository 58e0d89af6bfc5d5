"""Stewardship plans, and how far they have come with whom."""

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.models import PlanRun, StewardshipPlan, Task
from crm.selectors.contacts import MOST_ID
from crm.selectors.keyset import Page, page_of
from crm.selectors.nonprofit import SECONDS

OPEN = Q(tasks__state=Task.State.OPEN)


def whole_plans() -> QuerySet[StewardshipPlan]:
    """Plans with their owner and steps."""
    return StewardshipPlan.objects.select_related("owner").prefetch_related("steps__waits_for")


def plans_with_counts() -> list[StewardshipPlan]:
    """All plans, those in use first; each has `under_way`, with how many people it is."""
    has_open = Exists(Task.objects.filter(plan_run=OuterRef("runs"), state=Task.State.OPEN))
    found = whole_plans().annotate(under_way=Count("runs", filter=Q(Q(runs__stopped_at=None), has_open), distinct=True))
    return sorted(found, key=lambda plan: (plan.archived_at is not None, plan.name.lower()))


def plans_in_use() -> QuerySet[StewardshipPlan]:
    return StewardshipPlan.objects.filter(archived_at=None).order_by("name")


def remembered_plans() -> list[StewardshipPlan]:
    """Those in use, as this process read them within the last SECONDS: for pages that offer them."""
    rows: list[StewardshipPlan] | None = caches["process"].get("plans")
    if rows is None:
        rows = list(plans_in_use())
        caches["process"].set("plans", rows, SECONDS)
    return rows


def plan_with(plan_id: int) -> StewardshipPlan:
    found = whole_plans().filter(pk=plan_id).first() if plan_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such plan."))
    return found


def whole_runs() -> QuerySet[PlanRun]:
    """Runs with all that they name; each has `made`, how many tasks there are, and `ended`."""
    counted = PlanRun.objects.annotate(made=Count("tasks"), ended=Count("tasks", filter=~OPEN))
    return counted.select_related("plan", "contact")


def run_page(plan_id: int, cursor: str = "") -> Page[PlanRun]:
    """The runs of a plan, the newest first."""
    return page_of(whole_runs().filter(plan_id=plan_id), ["-id"], cursor)


def run_with(run_id: int) -> PlanRun:
    found = whole_runs().filter(pk=run_id).first() if run_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such plan under way."))
    return found


def is_under_way(run: PlanRun) -> bool:
    """Whether there is more to do in a run of `whole_runs`."""
    counted: int = run.made - run.ended  # type: ignore[attr-defined]  # whole_runs annotates them
    return run.stopped_at is None and counted > 0
