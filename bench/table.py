"""What a benchmark says: a line a figure, each beside its baseline and its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEAD: Final = ("what", "figure", "baseline", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value in `unit` beside its baseline; `most` and `least` bound the ratio of the two, or are None.

    Without a baseline, they bound the value itself.
    """

    what: str
    value: float
    unit: str
    baseline: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def met(self) -> bool:
        held = self.value if self.baseline is None else self.ratio
        if held is None:
            return True
        return (self.most is None or held <= self.most) and (self.least is None or held >= self.least)

    @property
    def target(self) -> str:
        unit = f" {self.unit}".rstrip() if self.baseline is None else "×"
        bounds = (("≤", self.most), ("≥", self.least))
        return ", ".join(f"{sign} {bound:g}{unit}" for sign, bound in bounds if bound is not None)

    def cells(self) -> tuple[str, ...]:
        ratio, unit = self.ratio, f" {self.unit}".rstrip()
        return (
            self.what,
            f"{self.value:.1f}{unit}",
            "" if self.baseline is None else f"{self.baseline:.1f}{unit}",
            "" if ratio is None else f"{ratio:.2f}×",
            self.target,
            "" if not self.target else "yes" if self.met else "NO",
        )


def show(title: str, figures: Sequence[Figure]) -> bool:
    """Print the table; whether every target is met."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    print(f"\n{title}")
    for row in rows:
        first, *rest = (
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip())
    missed = [figure.what for figure in figures if not figure.met]
    print(f"{len(missed)} of {len(figures)} targets missed: {', '.join(missed)}" if missed else "Every target is met.")
    return not missed
