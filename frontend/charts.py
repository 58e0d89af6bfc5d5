"""The geometry of charts that the server draws as stretchable SVG: no script, no style in the page.

Places are percent of the plot, as text that is the same in every language ("12.5", never "12,5").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_compact_currency

from crm.domain.money import Money

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
BAR, MARK = 0.6, 0.76  # widths, in parts of a column


@dataclass(frozen=True, slots=True)
class Part:
    """One bar, or one piece of a stacked bar."""

    css: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A short line across a column: the value to compare with."""

    x1: str
    x2: str
    y: str


@dataclass(frozen=True, slots=True)
class Column:
    """`label` stands below; `name` and `rows` (words, amount) are read out and shown on pointing."""

    label: str
    name: str
    rows: list[tuple[str, Money]]
    total: Money
    parts: list[Part]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Stack:
    """What a column is made of: its words, its pieces from below, and the value its mark stands at."""

    label: str
    name: str
    pieces: list[tuple[str, Money]]
    mark_name: str
    mark: Money

    @property
    def total(self) -> Money:
        first, *others = (amount for _, amount in self.pieces)
        return sum(others, first)


@dataclass(frozen=True, slots=True)
class BarChart:
    """`ticks` are the words of the axis from the top, `lines` the heights of its lines."""

    columns: list[Column]
    ticks: list[str]
    lines: list[str]


def place(value: float | Decimal) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def axis(highest: Decimal) -> tuple[Decimal, int]:
    """(top, steps): the smallest round axis of three to five equal steps that holds `highest`."""
    tops = []
    for steps in (3, 4, 5):
        raw = max(highest, Decimal(1)) / steps
        magnitude = Decimal(10) ** raw.adjusted()
        tops.append((next(step * magnitude for step in STEPS if step * magnitude >= raw) * steps, steps))
    return min(tops)


def bar_chart(stacks: Sequence[Stack], locale: str) -> BarChart:
    """Stacked columns with a mark each, all of one currency."""
    highest = max(max(stack.total.major, stack.mark.major) for stack in stacks)
    top, steps = axis(highest)
    wide = 100 / len(stacks)
    currency = stacks[0].mark.currency
    return BarChart(
        columns=[column(stack, number, wide, top) for number, stack in enumerate(stacks)],
        ticks=[compact(top * step / steps, currency, locale) for step in range(steps, -1, -1)],
        lines=[place(100 * step / steps) for step in range(steps)],
    )


def column(stack: Stack, number: int, wide: float, top: Decimal) -> Column:
    left, floor, parts = number * wide, Decimal(100), []
    for position, (_, amount) in enumerate(stack.pieces, start=1):
        height = max(amount.major, Decimal(0)) / top * 100
        floor -= height
        if height:
            parts.append(
                Part(f"s{position}", place(left + wide * (1 - BAR) / 2), place(floor), place(wide * BAR), place(height))
            )
    edge = wide * (1 - MARK) / 2
    mark = Mark(place(left + edge), place(left + wide - edge), place(100 - stack.mark.major / top * 100))
    return Column(stack.label, stack.name, [*stack.pieces, (stack.mark_name, stack.mark)], stack.total, parts, mark)


def compact(major: Decimal, currency: str, locale: str) -> str:
    """Short words for an axis: "$7.5K"."""
    return str(format_compact_currency(major, currency, locale=locale, fraction_digits=2))


@dataclass(frozen=True, slots=True)
class Row:
    """A lying bar with its mark; `name` and the amounts stand beside it."""

    name: str
    amount: Money
    before: Money
    width: str
    mark: str


def rows_chart(values: Sequence[tuple[str, Money, Money]]) -> list[Row]:
    """(name, amount, value to compare with) as bars on one scale."""
    longest = max((max(amount.minor, before.minor) for _, amount, before in values), default=0) or 1
    return [
        Row(
            name,
            amount,
            before,
            place(100 * max(amount.minor, 0) / longest),
            place(100 * max(before.minor, 0) / longest),
        )
        for name, amount, before in values
    ]
