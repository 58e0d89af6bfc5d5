"""Notes on contacts, as far as the owner of the token may read them, and what passed between contacts and us."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Flag, RowId, StrictSerializer, Text
from crm.api.filters import FlagFilter, InstantFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.touch import LONGEST_NOTE, LONGEST_SUMMARY, InteractionFacts, NoteFacts
from crm.models import Interaction, Note
from crm.selectors.records import contacts
from crm.selectors.touch import interactions, no_notes, notes_for
from crm.services.interactions import change_interaction, delete_interaction, record_interaction
from crm.services.notes import add_note, change_note, delete_note, read_restricted

NEEDS = {
    "list": (Capability.VIEW_PEOPLE,),
    "retrieve": (Capability.VIEW_PEOPLE,),
    "create": (Capability.EDIT_PEOPLE,),
    "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
}


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note. `circle` says who reads it: everyone who sees people, those allowed to read restricted notes, or its
    author alone.
    """

    author_name = serializers.CharField(source="author.name", read_only=True)

    class Meta:
        model = Note
        fields: ClassVar = "id contact author author_name circle text is_pinned at changed_at".split()
        read_only_fields = fields


class NoteBody(StrictSerializer):
    """A note in the name of the owner of the token. Never write about the people the nonprofit serves."""

    contact = RowId(queryset=contacts())
    text = Text(max_length=LONGEST_NOTE)
    circle = Choice(choices=Note.Circle.choices, required=False)
    is_pinned = Flag(required=False)


class NoteChanges(StrictSerializer):
    """What to change; whatever is not named stays."""

    text = Text(max_length=LONGEST_NOTE, required=False)
    circle = Choice(choices=Note.Circle.choices, required=False)
    is_pinned = Flag(required=False)


class NoteFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    author = WholeFilter(field_name="author_id")
    circle = filters.ChoiceFilter(choices=Note.Circle.choices)
    is_pinned = FlagFilter()
    at_from = InstantFilter(field_name="at", lookup_expr="gte")


class Notes(Records[Note]):
    """Notes that the owner of the token may read. That a restricted one was read is kept."""

    rows = no_notes
    serializer_class = NoteSerializer
    filterset_class = NoteFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = NEEDS
    sorts: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self) -> QuerySet[Note]:
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else notes_for(self.by())

    def get_serializer(self, *found: Any, **options: Any) -> Any:
        for notes in found:
            read_restricted(notes=notes if options.get("many") else [notes], by=self.by())
        return super().get_serializer(*found, **options)

    @extend_schema(request=NoteBody)
    def create(self, request: Request) -> Response:
        told = self.body(request, NoteBody)
        note = add_note(contact_id=told.pop("contact").pk, facts=NoteFacts(**told), by=self.by())
        return Response(NoteSerializer(note).data, status=201)

    @extend_schema(request=NoteChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change a note of one's own; those of others are refused (403)."""
        note, told = self.found(), self.body(request, NoteChanges, partial=True)
        facts = replace(NoteFacts(note.text, note.circle, note.is_pinned), **told)
        return self.shown_anew(change_note(note_id=note.pk, facts=facts, by=self.by()))

    def destroy(self, request: Request, **_: str) -> Response:
        """Delete a note of one's own, for good."""
        delete_note(note_id=self.found().pk, by=self.by())
        return Response(status=204)


class InteractionSerializer(serializers.ModelSerializer[Interaction]):
    """A call, a visit, a letter. `at` is when it was, `recorded_at` when it was written down."""

    author_name = serializers.CharField(source="author.name", read_only=True)

    class Meta:
        model = Interaction
        fields: ClassVar = "id contact kind from_them summary details at author author_name recorded_at".split()
        read_only_fields = fields


class InteractionBody(StrictSerializer):
    """What passed between a contact and us. Never write about the people the nonprofit serves."""

    contact = RowId(queryset=contacts())
    kind = Choice(choices=Interaction.Kind.choices)
    summary = Text(max_length=LONGEST_SUMMARY)
    details = Text(max_length=LONGEST_NOTE, required=False, allow_blank=True)
    from_them = Flag(required=False, help_text="Whether they began it.")
    at = serializers.DateTimeField(required=False, help_text="When it was; now, when left out.")


class InteractionChanges(StrictSerializer):
    """What to change; whatever is not named stays."""

    kind = Choice(choices=Interaction.Kind.choices, required=False)
    summary = Text(max_length=LONGEST_SUMMARY, required=False)
    details = Text(max_length=LONGEST_NOTE, required=False, allow_blank=True)
    from_them = Flag(required=False)
    at = serializers.DateTimeField(required=False)


class InteractionFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    kind = filters.ChoiceFilter(choices=Interaction.Kind.choices)
    from_them = FlagFilter()
    at_from = InstantFilter(field_name="at", lookup_expr="gte")


class Interactions(Records[Interaction]):
    """What passed between contacts and us."""

    rows = interactions
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = NEEDS
    sorts: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    @extend_schema(request=InteractionBody)
    def create(self, request: Request) -> Response:
        told = self.body(request, InteractionBody)
        contact = told.pop("contact")
        row = record_interaction(contact_id=contact.pk, facts=InteractionFacts(**told), by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(request=InteractionChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        row, told = self.found(), self.body(request, InteractionChanges, partial=True)
        facts = replace(InteractionFacts(row.kind, row.summary, row.details, row.from_them), **told)
        return self.shown_anew(change_interaction(interaction_id=row.pk, facts=facts, by=self.by()))

    def destroy(self, request: Request, **_: str) -> Response:
        delete_interaction(interaction_id=self.found().pk, by=self.by())
        return Response(status=204)
