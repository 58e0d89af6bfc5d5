"""The questions one may ask of the audit log; they stand in the address of the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from crm.domain.actors import ActorKind
from crm.selectors.audit import AuditQuestion, people_who_act
from frontend.forms.folding import FoldingForm
from frontend.forms.styled import Day
from frontend.staff.words import ACTION_GROUPS, ACTOR_NAMES

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilterForm(FoldingForm):
    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = Day(label=gettext_lazy("From"), required=False, widget=DAY)
    until = Day(label=gettext_lazy("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(f"user:{user.pk}", str(user)) for user in people_who_act()]
        others = [(kind, name) for kind, name in ACTOR_NAMES.items() if kind != ActorKind.STAFF]
        who, what = self.fields["who"], self.fields["what"]
        assert isinstance(who, forms.ChoiceField)
        assert isinstance(what, forms.ChoiceField)
        who.choices = [("", gettext("Everybody")), (gettext("Staff"), people), (gettext("Others"), others)]
        what.choices = [("", gettext("Everything")), *ACTION_GROUPS.items()]

    def question(self, zone: str) -> AuditQuestion:
        """What is asked, without the answers that cannot be used."""
        self.full_clean()
        told: dict[str, Any] = getattr(self, "cleaned_data", {})
        return AuditQuestion(told.get("who", ""), told.get("what", ""), told.get("since"), told.get("until"), zone)
