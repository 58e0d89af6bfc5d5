"""Stewardship plans as templates: steps, what each waits for, and on which day its task is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.tasks import LONGEST_TITLE, Priority

SATURDAY: Final = 5
DAYS_IN_WEEK: Final = 7
MOST_DAYS: Final = 1_825  # five years
MOST_STEPS: Final = 40
LONGEST_NAME: Final = 120
LONGEST_DESCRIPTION: Final = 300


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A task `days` after the start, or after the step `waits_for` (the place of an earlier one, from 1) has ended.

    `id` is the step's own where it is there already.
    """

    title: str
    days: int = 0
    skip_weekends: bool = True
    priority: int = Priority.USUAL
    waits_for: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`over_minor` is in the nonprofit's currency and belongs to the trigger "gift_over" alone."""

    name: str
    steps: Sequence[StepFacts]
    description: str = ""
    trigger: str = "hand"
    over_minor: int | None = None
    owner_id: int | None = None


def due_day(start: date, days: int, skip_weekends: bool) -> date:
    """`days` after the start; where that is a Saturday or a Sunday and weekends are skipped, the Monday after."""
    day = start + timedelta(days=days)
    if skip_weekends and day.weekday() >= SATURDAY:
        day += timedelta(days=DAYS_IN_WEEK - day.weekday())
    return day


def checked(facts: PlanFacts) -> PlanFacts:
    """The facts with clean texts; Refused for what cannot be. A step that is wrong is named by its number in `step`."""
    name, description = clean_text(facts.name), clean_text(facts.description)
    if not name:
        raise Refused("name_missing", gettext_noop("Give the plan a name."), "name")
    for field, text, most in (("name", name, LONGEST_NAME), ("description", description, LONGEST_DESCRIPTION)):
        if len(text) > most:
            raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field, most=most)
    is_over = facts.trigger == "gift_over"
    if is_over and not facts.over_minor:
        raise Refused("amount_missing", gettext_noop("Say from which amount on a gift starts the plan."), "over")
    if not 1 <= len(facts.steps) <= MOST_STEPS:
        sentence = gettext_noop("A plan has at least one step and at most {most}.")
        raise Refused("steps_missing", sentence, "steps", most=MOST_STEPS)
    steps = [checked_step(step, place) for place, step in enumerate(facts.steps, 1)]
    over_minor = facts.over_minor if is_over else None
    return PlanFacts(name, steps, description, facts.trigger, over_minor, facts.owner_id)


def checked_step(step: StepFacts, place: int) -> StepFacts:
    title = clean_text(step.title)
    if not title:
        raise Refused("title_missing", gettext_noop("Step {step}: say what there is to do."), "steps", step=place)
    if len(title) > LONGEST_TITLE:
        sentence = gettext_noop("Step {step}: shorten what there is to do to {most} characters.")
        raise Refused("too_long", sentence, "steps", step=place, most=LONGEST_TITLE)
    if not 0 <= step.days <= MOST_DAYS:
        sentence = gettext_noop("Step {step}: choose a number of days from 0 to {most}.")
        raise Refused("bad_days", sentence, "steps", step=place, most=MOST_DAYS)
    if step.priority not in set(Priority):
        raise Refused("no_priority", gettext_noop("Step {step}: choose high, usual or low."), "steps", step=place)
    if step.waits_for is not None and not 1 <= step.waits_for < place:
        raise Refused("bad_wait", gettext_noop("Step {step} can only wait for an earlier one."), "steps", step=place)
    return StepFacts(title, step.days, step.skip_weekends, step.priority, step.waits_for, step.id)
