"""Two who edit one thing at once: each keeps what they typed, and is asked only where both changed the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Final, TypeVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from crm.models import AuditEntry
from frontend.forms.styled import StyledForm
from frontend.forms.three_way import Difference, Group, Meanwhile, Said, Values, merged, read, values_of, written
from frontend.staff.audit_lines import cut
from frontend.staff.gate import StaffRequest
from frontend.templatetags.ui import day

Edited = TypeVar("Edited", bound=StyledForm)
Log = Callable[[datetime], Iterable[AuditEntry]]
STORED: Final = ("", "_id", "_minor")  # how a column may be called beside the control that sets it


def seen_in(form: forms.Form) -> datetime | None:
    """The instant of the state that was shown; None where the form holds none that can be read."""
    try:
        instant = parse_datetime(form.cleaned_data["seen"])
    except ValueError:
        return None
    return instant if instant and instant.tzinfo else None


def begun(
    request: StaffRequest,
    make: Callable[[QueryDict | None], Edited],
    seen: str,
    log: Log,
    groups: Sequence[Group] = (),
) -> Edited:
    """The form to show, or as it was sent: then with what others changed in the meantime where its user changed
    nothing, and with an error beside each field that both changed.

    `make` makes it, bound or with what is kept by now, whose state is `seen`; `log` tells what was done after an
    instant; what is in one of `groups` is compared as a whole. Saving with `seen` is still refused where somebody is
    quicker than this.
    """
    at, kept = timezone.now(), make(None)
    form = compared(request.POST.copy(), kept, make, seen, log, groups) if request.method == "POST" else kept
    form.fields["seen"].initial, form.shown = seen, written(values_of(kept, groups), at)
    return form


def first_shown(make: Callable[[QueryDict | None], Edited], seen: str, groups: Sequence[Group] = ()) -> Edited:
    """The form with what is kept by now, beside another one of its page that was sent."""
    at, form = timezone.now(), make(None)
    form.fields["seen"].initial, form.shown = seen, written(values_of(form, groups), at)
    return form


def compared(
    sent: QueryDict,
    kept: Edited,
    make: Callable[[QueryDict | None], Edited],
    seen: str,
    log: Log,
    groups: Sequence[Group],
) -> Edited:
    """The form as it was sent, compared with what it was shown with and what is `kept` by now."""
    shown, since = read(sent.get("shown", ""))
    if shown is None and sent.get("seen", seen) in ("", seen):
        return make(sent)
    drop_untouched(sent, kept, shown or {})
    mine, theirs, whole = values_of(make(sent), groups), values_of(kept, groups), {one.name: one for one in groups}
    found = merged(shown, mine, theirs)
    for name in found.taken:
        whole[name].put(sent, kept) if name in whole else sent.setlist(name, list(theirs[name]))
    sent["seen"] = seen
    form = make(sent)
    if found.collided or found.taken:
        told = Telling(form, shown or {}, mine, theirs, list(log(since)) if since else [], whole)
        form.meanwhile = Meanwhile(told.of(found.collided), told.of(found.taken))
        mark(form, form.meanwhile, whole)
    return form


def drop_untouched(sent: QueryDict, kept: forms.Form, shown: Values) -> None:
    """Leave out what came as it was shown and what by now is not asked any more: nobody meant to change it."""
    for name, said in shown.items():
        if name not in kept.fields and tuple(sent.getlist(name)) == said:
            del sent[name]


@dataclass(frozen=True, slots=True)
class Telling:
    """Says in words who changed a field, from what to what, and what was typed instead."""

    form: StyledForm
    shown: Values
    mine: Values
    theirs: Values
    entries: list[AuditEntry]
    whole: Mapping[str, Group]

    def of(self, names: Iterable[str]) -> dict[str, Difference]:
        return {name: self.one(name) for name in names}

    def one(self, name: str) -> Difference:
        was, now, typed = self.shown.get(name), self.theirs[name], self.mine.get(name, ())
        if group := self.whole.get(name):
            rows = rows_in_words(group, was, now), rows_in_words(group, was, typed)
            return Difference(self.who(name, f"{name}s"), str(group.label), "", "", "", group.anchor, *rows)
        words = self.words(name, was), self.words(name, now), self.words(name, typed)
        control = self.form[name]
        if isinstance(control.field, forms.FileField):
            words = "", gettext("a new picture") if now else gettext("empty"), words[2]
        return Difference(self.who(name), self.form.label_of(name), *words, control.id_for_label)

    def who(self, *names: str) -> str:
        """Whoever changed this last; all who changed anything where the log calls it otherwise."""
        columns = {f"{name}{end}" for name in names for end in STORED}
        own = [entry for entry in self.entries if columns & entry.changes.keys()]
        labels = [entry.actor_label for entry in own[-1:] or self.entries]
        return ", ".join(dict.fromkeys(labels)) or gettext("Somebody else")

    def words(self, name: str, said: Said | None) -> str:
        """What a control holds as its reader knows it; "" where that is not known."""
        if said is None:
            return ""
        field: Any = self.form[name].field
        if isinstance(field.widget, forms.CheckboxInput):
            return quoted(gettext("yes") if said else gettext("no"))
        if isinstance(field, forms.DateField):
            return quoted(", ".join(day(date_in(text)) or text for text in said))
        names = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        return quoted(", ".join(names.get(text, text) for text in said or ("",)))


def rows_in_words(group: Group, old: Said | None, new: Said) -> tuple[str, ...]:
    """What became of each row, a sentence a row; all as they are now, where nobody knows what they were."""
    if old is None:
        return tuple(f"“{group.words(row)}”" for row in new) or (gettext("empty"),)
    said: list[str] = []
    for _, before, until, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone = [group.words(row) for row in old[before:until] if row not in new]
        come = [group.words(row) for row in new[start:end] if row not in old]
        said += [row_in_words(*pair) for pair in zip_longest(gone, come)]
    if [row for row in old if row in new] != [row for row in new if row in old]:
        said.append(gettext("The order is now: {rows}.").format(rows="; ".join(map(group.words, new))))
    return tuple(said)


def row_in_words(old: str | None, new: str | None) -> str:
    if old is None:
        return gettext("“{row}” is new.").format(row=new)
    if new is None:
        return gettext("“{row}” is gone.").format(row=old)
    if old == new:
        return gettext("Something else of “{row}” changed.").format(row=new)
    return gettext("“{old}” became “{new}”.").format(old=old, new=new)


def date_in(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def quoted(text: str) -> str:
    return f"“{cut(text)}”" if text else gettext("empty")


def mark(form: StyledForm, meanwhile: Meanwhile, whole: Mapping[str, Group]) -> None:
    """An error beside each field that both changed, so that it is not saved before its user has seen theirs."""
    form.full_clean()
    for name, one in meanwhile.collided.items():
        sentence = gettext("{who} changed this to {new} meanwhile.")
        if one.theirs:
            sentence = gettext("{who} changed this meanwhile. How is told at the top.")
        sentence = sentence.format(who=one.who, new=one.new)
        form.add_error((whole[name].marked or None) if name in whole else name, sentence)


def saved_words(form: StyledForm) -> str:
    """That it is saved, and what of others was kept."""
    taken = form.meanwhile.taken.values() if form.meanwhile else []
    if not taken:
        return gettext("Saved.")
    who = ", ".join(dict.fromkeys(name for one in taken for name in one.who.split(", ")))
    labels = ", ".join(one.label for one in taken)
    return gettext("Saved. What {who} changed meanwhile is kept: {fields}.").format(who=who, fields=labels)
