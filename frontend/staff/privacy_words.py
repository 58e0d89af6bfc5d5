"""Requests, erasures and the retention schedule in words."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext, gettext_lazy, ngettext

from crm.domain.registry import OnErase, RetentionRule
from crm.models import PrivacyRequest
from crm.selectors.erasure import Fate
from frontend.forms.privacy import KINDS
from frontend.templatetags.ui import day

YEAR: Final = 365
FATES: Final = {
    OnErase.DELETE: gettext_lazy("Is deleted"),
    OnErase.BLANK: gettext_lazy("Stays, without anything that says who it was"),
    OnErase.KEEP: gettext_lazy("Stays as it is"),
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as a line of a list; `tone` is danger when it is late, warn when it is due within a week."""

    request: PrivacyRequest
    kind: str
    due: str
    tone: str


@dataclass(frozen=True, slots=True)
class FateLine:
    title: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class FateGroup:
    """Everything that shares one fate."""

    fate: str
    title: str
    lines: list[FateLine]


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One rule of the schedule, with what the run shown found and removed."""

    title: str
    why: str
    kept: str
    found: int
    removed: int


def request_line(row: PrivacyRequest, today: date) -> RequestLine:
    left = (row.due_on - today).days
    is_open = row.state == PrivacyRequest.State.OPEN
    tone = "danger" if left < 0 else "warn" if left <= 7 else ""
    return RequestLine(row, str(KINDS[row.kind]), due_words(row, left) if is_open else "", tone if is_open else "")


def due_words(row: PrivacyRequest, left: int) -> str:
    if left < 0:
        return ngettext("{n} day late", "{n} days late", -left).format(n=-left)
    if left == 0:
        return gettext("due today")
    if left <= 7:
        return ngettext("due in {n} day", "due in {n} days", left).format(n=left)
    return gettext("due {day}").format(day=day(row.due_on))


def groups_of(fates: list[Fate]) -> list[FateGroup]:
    """What goes, what is blanked and what stays, each with its reasons."""
    return [
        FateGroup(fate.value, str(words), [fate_line(found) for found in fates if found.on_erase is fate])
        for fate, words in FATES.items()
        if any(found.on_erase is fate for found in fates)
    ]


def fate_line(fate: Fate) -> FateLine:
    why = gettext(fate.why) if fate.on_erase is not OnErase.DELETE and fate.why else ""
    if fate.until:
        why = f"{why} " + gettext("Until {day}.").format(day=day(fate.until))
    return FateLine(gettext(fate.title), fate.count, why)


def schedule_line(rule: RetentionRule, found: dict[str, int], removed: dict[str, int]) -> ScheduleLine:
    return ScheduleLine(
        gettext(rule.title),
        gettext(rule.why),
        kept_for(rule.days),
        found.get(rule.name, 0),
        removed.get(rule.name, 0),
    )


def kept_for(days: int) -> str:
    if not days:
        return gettext("To its last day")
    if days % YEAR == 0:
        return ngettext("{n} year", "{n} years", days // YEAR).format(n=days // YEAR)
    return ngettext("{n} day", "{n} days", days).format(n=days)
