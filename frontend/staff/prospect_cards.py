"""A possible major giver as a card: how long in the stage, whether too long, and where they may go from there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from crm.domain.money import Money
from crm.domain.moves import MAX_DAYS, MOVES, Stage, days_too_long, expected_minor
from crm.models import Prospect
from frontend.forms.prospects import STAGES
from frontend.staff.task_lines import due_words


@dataclass(frozen=True, slots=True)
class ProspectCard:
    """`since` says how long they have been in the stage, `late` by how much too long, if so."""

    row: Prospect
    stage: Promise
    ask: Money | None
    expected: Money | None
    since: str
    late: str
    step_due: str
    step_is_late: bool
    moves: list[tuple[str, Promise]]


def prospect_cards(rows: Iterable[Prospect], today: date) -> list[ProspectCard]:
    return [prospect_card(row, today) for row in rows]


def prospect_card(row: Prospect, today: date) -> ProspectCard:
    stage = Stage(row.stage)
    expected = expected_minor(row.stage, row.ask_minor, row.likelihood)
    return ProspectCard(
        row=row,
        stage=STAGES[stage],
        ask=Money(row.ask_minor, row.currency) if row.ask_minor else None,
        expected=Money(expected, row.currency) if expected else None,
        since=since_words((today - row.entered_on).days),
        late=late_words(stage, row.entered_on, today),
        step_due=due_words(row.next_step_on, today),
        step_is_late=row.next_step_on is not None and row.next_step_on < today,
        moves=[(move.value, STAGES[move]) for move in MOVES[stage]],
    )


def since_words(days: int) -> str:
    if days <= 0:
        return gettext("Since today")
    return ngettext("{n} day in this stage", "{n} days in this stage", days).format(n=days)


def late_words(stage: Stage, entered: date, today: date) -> str:
    """ "" within the time of the stage."""
    days = days_too_long(stage, entered, today)
    if not days:
        return ""
    words = ngettext("{n} day longer than the {most} planned", "{n} days longer than the {most} planned", days)
    return words.format(n=days, most=MAX_DAYS[stage])
