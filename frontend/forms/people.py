"""What staff ask of the list of people, and what they type about a person."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.fiscal import first_day, fiscal_year
from crm.domain.money import Money, parse_major
from crm.models import Contact, CustomField, Nonprofit
from crm.selectors.custom_fields import Question, fields_in_use, question
from crm.selectors.households import household_with
from crm.selectors.nonprofit import local_day
from crm.selectors.segments import GONE, InSegment, in_segment, segments_seen_by
from crm.selectors.tags import all_tags, tag_with
from donors.domain.people_columns import Column
from donors.domain.people_views import KEPT, OF_GIFTS, SEARCHED, query_of
from donors.selectors.people import Giving, Order, PeopleAsked
from frontend.forms.folding import FoldingForm
from frontend.forms.people_columns import ALSO, Head, chosen, heads, usual

KINDS: Final = [
    ("", gettext_lazy("Any")),
    (Contact.Kind.PERSON.value, gettext_lazy("People")),
    (Contact.Kind.ORGANISATION.value, gettext_lazy("Organisations")),
]
GIVING: Final = [
    (Giving.ANY.value, gettext_lazy("Any giving")),
    (Giving.THIS_YEAR.value, gettext_lazy("Gave this fiscal year")),
    (Giving.LAPSED.value, gettext_lazy("Gave last year, not this year")),
    (Giving.MONTHLY.value, gettext_lazy("Monthly givers")),
    (Giving.NEVER.value, gettext_lazy("Never gave")),
]
ORDERS: Final = [
    (Order.NAME.value, gettext_lazy("By name")),
    (Order.LAST_GIFT.value, gettext_lazy("Newest gift first")),
    (Order.TOTAL.value, gettext_lazy("Most given first")),
]

MOST_DIGITS: Final = 18
VIEW: Final = "view"
UNFILTERED: Final = frozenset({"sort", "columns"})  # what cannot be read of these leaves nobody in or out
Found = TypeVar("Found")


class PeopleForm(FoldingForm):
    """The filters above the list. Whoever may not see gifts is not asked about them; an address that filters by gifts
    lists nobody for them, and says why.
    """

    narrows_nothing = frozenset({"q", "sort", "columns", "answer"})  # an answer is a part of its field's filter

    q = forms.CharField(
        label=gettext_lazy("Name or email"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, required=False)
    giving = forms.ChoiceField(label=gettext_lazy("Giving"), choices=GIVING, required=False)
    least = forms.CharField(
        label=gettext_lazy("Given in total, at least"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    household = forms.ChoiceField(label=gettext_lazy("Household"), required=False)
    field = forms.ChoiceField(label=gettext_lazy("Own field"), required=False)
    answer = forms.CharField(
        label=gettext_lazy("Its answer"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=ORDERS, required=False)
    columns = forms.CharField(label=gettext_lazy("Columns"), required=False, widget=forms.MultipleHiddenInput())

    def __init__(self, data: Any, *, nonprofit: Nonprofit, by: Actor) -> None:
        super().__init__(data, auto_id="people_%s")
        self.nonprofit, self.by = nonprofit, by
        self.gone: dict[str, Refused] = {}
        self.is_order_withheld = False
        self.query = ""
        if not by.can(Capability.VIEW_GIFTS):
            self.withhold(OF_GIFTS)
        self.offer("tag", [(str(tag.pk), tag.name) for tag in all_tags()])
        self.segments = {str(row.pk): row.name for row, _ in segments_seen_by(by)}
        self.offer("segment", list(self.segments.items()))
        self.home = self.named("household", household_with, gettext_noop("There is no such household."))
        self.offer("household", [(str(self.home.pk), self.home.name)] if self.home else [])
        fields = list(fields_in_use())
        self.heads = self.columns_asked(fields)
        self.offer("field", [(field.key, field.label) for field in fields], "answer")
        self.offer_answers(next((field.choices for field in fields if field.key == self.data.get("field")), []))

    def withhold(self, names: Iterable[str]) -> None:
        """Take away the filters that are not for the reader's role; those that are asked all the same are in `gone`."""
        labels = {name: self.fields.pop(name).label for name in names}
        asked = [name for name in labels if str(self.data.get(name, "")).strip()]
        filters = ", ".join(f"“{labels[name]}”" for name in asked if name not in UNFILTERED)
        if filters:
            sentence = gettext_noop(
                "Your role may not see gifts, and so the list cannot be filtered by them: {filters}. Clear the "
                "filters, or ask a manager."
            )
            self.gone["giving"] = Refused("of_gifts", sentence, filters=filters)
        self.is_order_withheld = "sort" in asked

    def offer(self, name: str, choices: list[tuple[str, str]], *with_it: str) -> None:
        """The choices of a filter; one that has none is not there, nor is what goes with it."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Any")), *choices]
        for gone in () if choices else (name, *with_it):
            del self.fields[gone]

    def offer_answers(self, choices: list[str]) -> None:
        """The words of a field with a list, to choose its answer from."""
        if choices and "answer" in self.fields:
            offered = [("", gettext_lazy("Any")), *((choice, choice) for choice in choices)]
            self.fields["answer"].widget = forms.Select(choices=offered, attrs={"class": "in"})

    def columns_asked(self, fields: list[CustomField]) -> list[Head]:
        """Every column there is for this reader. One that is named and is none is said; it keeps nobody from being
        listed.
        """
        sees_gifts = self.by.can(Capability.VIEW_GIFTS)
        told = chosen(self.fields["columns"].widget.value_from_datadict(self.data, {}, "columns") or ())
        known = [head.name for head in heads(fields, (), sees_gifts=sees_gifts)]
        for name in told:
            if name not in {*known, *Column, ALSO}:
                sentence = gettext_noop("There is no column “{name}” any more.")
                self.gone["columns"] = Refused("no_column", sentence, "columns", name=name[:60])
        usually = usual(sees_gifts=sees_gifts)
        shown = tuple(name for name in known if name in told)
        is_chosen = bool(shown or ALSO in told) and shown != usually
        self.columns_chosen = shown if is_chosen else None
        return heads(fields, shown if is_chosen else usually, sees_gifts=sees_gifts)

    @property
    def folded(self) -> list[forms.BoundField]:
        """The controls above the list, but for the search."""
        return [self[name] for name in self.fields if name not in ("q", "columns")]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the filters leave as it is: the columns, and the view that the list was opened as."""
        columns = [("columns", self.columns_told)] if self.columns_told else []
        return columns + [(name, value) for name, value in self.told if name == VIEW]

    @property
    def columns_told(self) -> str:
        """The columns that were chosen, as an address has them; "" for the usual."""
        return "" if self.columns_chosen is None else ",".join(self.columns_chosen) or ALSO

    @property
    def told(self) -> list[tuple[str, str]]:
        """What the address says of filters, order and view, read or not: for a form that changes the columns alone."""
        names = (SEARCHED, *(name for name in KEPT if name != "columns"), VIEW)
        return [(name, self.data[name]) for name in names if self.data.get(name)]

    def named(self, name: str, look: Callable[[int], Found], gone: str) -> Found | None:
        """What a filter names by its number. One that is gone is kept in `gone`: to list everybody instead would be a
        trap.
        """
        told = str(self.data.get(name, "")).strip()
        if not told:
            return None
        try:
            if not told.isascii() or not told.isdigit() or len(told) > MOST_DIGITS:
                raise NotThere(gone)
            return look(int(told))
        except NotThere as refused:
            self.gone[name] = Refused(refused.code, refused.sentence, name)
            return None

    def question(self) -> Question | None:
        """What is asked of a custom field."""
        named, said = (str(self.data.get(name, "")).strip() for name in ("field", "answer"))
        try:
            return question(named, said) if named else None
        except Refused as refused:
            self.gone["answer" if refused.field == "answer" else "field"] = refused
            return None

    def clean_least(self) -> int:
        typed: str = self.cleaned_data["least"]
        try:
            least = parse_major(typed, self.nonprofit.currency).minor if typed.strip() else 0
            if least < 0:
                raise Refused("below_zero", gettext_noop("Enter an amount of zero or more."))
            return least
        except Refused as refused:
            self.refuse(Refused(refused.code, refused.sentence, "least", **refused.facts))
            return 0

    def asked(self) -> PeopleAsked:
        """What to list: nobody where a filter cannot be read, of which the sentence stands beside its control."""
        segment, question = self.chosen_segment(), self.question()
        tag = self.named("tag", tag_with, gettext_noop("There is no such tag."))
        self.full_clean()
        for name, refused in self.gone.items():
            self.errors.pop(name, None)
            self.refuse(Refused(refused.code, refused.sentence, name, **refused.facts))
        told = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        starts = self.nonprofit.fiscal_year_starts
        year = fiscal_year(local_day(self.nonprofit), starts)
        asked = PeopleAsked(
            currency=self.nonprofit.currency,
            fiscal_year=year,
            year_began=first_day(year, starts),
            text=told.get("q", "").strip(),
            kind=told.get("kind", ""),
            giving=Giving(told.get("giving", "")),
            least_minor=told.get("least") or 0,
            order=Order(told.get("sort") or Order.NAME),
            tag=tag,
            question=question,
            segment=segment,
            household=self.home,
            only=() if self.errors.keys() - UNFILTERED else None,
            columns=self.columns_chosen,
        ).as_allowed(self.by)
        if self.is_order_withheld:
            sentence = gettext_noop("Your role may not see gifts, and so the list stands in the order of names.")
            self.refuse(Refused("of_gifts", sentence))
        self.query = self.query_of(asked, told.get("answer", "").strip())
        return asked

    def query_of(self, asked: PeopleAsked, answer: str) -> str:
        """What is asked as the part of an address, however it was typed; a saved view keeps it so."""
        least = Money(asked.least_minor, asked.currency).major if asked.least_minor else ""
        told = {
            "kind": asked.kind,
            "giving": asked.giving.value,
            "least": str(least),
            "tag": str(asked.tag.pk) if asked.tag else "",
            "segment": str(asked.segment.id) if asked.segment else "",
            "household": str(asked.household.pk) if asked.household else "",
            "field": asked.question.field.key if asked.question else "",
            "answer": answer if asked.question else "",
            "sort": asked.order.value if asked.order is not Order.NAME else "",
            "columns": self.columns_told,
        }
        searched = urlencode({SEARCHED: asked.text}) if asked.text else ""
        return "&".join(filter(None, (searched, query_of(told))))

    def chosen_segment(self) -> InSegment | None:
        """The segment that is named, archived or not."""
        chosen = self.named("segment", lambda pk: in_segment(pk, self.by), GONE)
        if chosen is None:
            return None
        known = self.fields.setdefault("segment", forms.ChoiceField(label=gettext_lazy("Segment"), required=False))
        assert isinstance(known, forms.ChoiceField)
        known.choices = [("", gettext_lazy("Any")), *(self.segments | {str(chosen.id): chosen.name}).items()]
        return chosen
