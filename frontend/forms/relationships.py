"""What staff say of two who belong together."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from crm.domain.relationships import LONGEST_TITLE, RelationshipFacts, facts_from, role_of_the_other, roles_for
from crm.models import Contact, Relationship
from frontend.forms.gifts import day_field
from frontend.forms.styled import StyledForm


def role_choices(kind: str) -> Iterator[tuple[str, Any]]:
    """Everything another can be to a person or an organisation, by group."""
    yield "", gettext("Choose")
    for group, roles in groupby(sorted_by_group(roles_for(kind)), key=itemgetter(0)):
        yield gettext(group), [(role.name, gettext(role.words)) for _, role in roles]


def sorted_by_group(roles: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    order = list(dict.fromkeys(group for group, _ in roles))
    return sorted(roles, key=lambda found: order.index(found[0]))


class RelationshipForm(StyledForm):
    """What the other one is to `contact`, whose page it is on."""

    find = forms.CharField(label=gettext_lazy("Name or email"), max_length=200, required=False)
    other = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose who it is."), "invalid": gettext_lazy("Choose who it is.")},
    )
    kind = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose what they are to each other.")})
    title = forms.CharField(
        label=gettext_lazy("Title or note"),
        help_text=gettext_lazy("Such as “Director”, “Aunt”. It is shown with the relationship."),
        max_length=LONGEST_TITLE,
        required=False,
    )
    since = day_field(gettext_lazy("Since"))
    until = day_field(gettext_lazy("Until"))
    needed = {"title": gettext_lazy("(needed for “Other”)")}

    def __init__(self, contact: Contact, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contact = contact
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(role_choices(contact.kind))
        kind.label = gettext("What are they to {name}?").format(name=contact.full_name)

    def facts(self) -> RelationshipFacts:
        told = self.cleaned_data
        more = {name: told[name] for name in ("title", "since", "until")}
        return facts_from(self.contact.pk, told["kind"], told["other"], **more)


def beginning_of(row: Relationship, contact: Contact) -> dict[str, Any]:
    from_contact = row.contact_id == contact.pk
    return {
        "other": row.other_id if from_contact else row.contact_id,
        "kind": role_of_the_other(row.kind, seen_from_contact=from_contact).name,
        "title": row.title,
        "since": row.since,
        "until": row.until,
    }
