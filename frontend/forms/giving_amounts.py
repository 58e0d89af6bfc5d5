"""The tables of amounts on a giving page, where two edit it at once."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from campaigns.domain.page_rules import MOST_AMOUNTS
from frontend.forms.three_way import Said, said_in

ONCE, MONTH = "once", "month"
LONGEST_SAY: Final = 120  # of what an amount does, where it is told beside others
TABLES: Final = {ONCE: gettext_lazy("One-time gifts"), MONTH: gettext_lazy("Monthly gifts")}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one kind, compared as a whole (frontend.forms.three_way.Group): they have an order, each says what
    it does, and one is marked.
    """

    kind: str

    @property
    def name(self) -> str:
        return self.kind

    @property
    def label(self) -> Any:
        return TABLES[self.kind]

    @property
    def marked(self) -> str:
        return f"{self.kind}_0"

    @property
    def anchor(self) -> str:
        return f"id_{self.marked}"

    @property
    def rows(self) -> list[list[str]]:
        codes = [code for code, _ in settings.LANGUAGES]
        rows = (f"{self.kind}_{at}" for at in range(MOST_AMOUNTS))
        return [[row, *(f"{row}_{code}" for code in codes)] for row in rows]

    @property
    def names(self) -> frozenset[str]:
        return frozenset([f"chosen_{self.kind}"]).union(*self.rows)

    def values(self, form: forms.Form) -> Said:
        chosen = said_in(form[f"chosen_{self.kind}"])
        rows = [(str(at), ["".join(said_in(form[name])) for name in row]) for at, row in enumerate(self.rows)]
        return tuple(json.dumps([(at,) == chosen, *row]) for at, row in rows if any(row))

    def words(self, row: str) -> str:
        is_chosen, amount, *says = json.loads(row)
        mark = [gettext("picked at first")] if is_chosen else []
        told = [Truncator(say).chars(LONGEST_SAY) for say in says if say]
        return ": ".join([", ".join([amount, *mark]), *([" / ".join(told)] if told else [])])

    def put(self, sent: QueryDict, kept: forms.Form) -> None:
        for name in self.names:
            sent.setlist(name, list(said_in(kept[name])))
