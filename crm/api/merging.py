"""Pairs that may be one person, and merges that can be undone."""

from typing import ClassVar, Final

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, RowId, StrictSerializer
from crm.api.filters import FlagFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.merging import Side
from crm.models import Contact, ContactMerge, SuspectedDuplicate
from crm.selectors.duplicates import merges, suspects
from crm.services.duplicates import say_two_people
from crm.services.merging import merge_contacts
from crm.services.unmerging import undo_merge

SIDES: Final = [side.value for side in Side]


class SuspectSerializer(serializers.ModelSerializer[SuspectedDuplicate]):
    """Two contacts that may be one, with points of a hundred and what they are given for. With `household`, the two
    rather live together.
    """

    contacts = serializers.SerializerMethodField()
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = SuspectedDuplicate
        fields: ClassVar = ["id", "contacts", "points", "reasons", "household", "found_at"]
        read_only_fields = fields

    def get_contacts(self, pair: SuspectedDuplicate) -> list[int]:
        return [pair.low_id, pair.high_id]


class SuspectFilters(filters.FilterSet):
    household = FlagFilter(help_text="false: those that may be one person.")


class Duplicates(Records[SuspectedDuplicate]):
    """Contacts that may be one, as the nightly check found them."""

    rows = suspects
    serializer_class = SuspectSerializer
    filterset_class = SuspectFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "dismiss": (Capability.VIEW_PEOPLE, Capability.MERGE_PEOPLE),
    }
    sorts: ClassVar = {"-points": ("-points", "id"), "id": ("id",)}

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, **_: str) -> Response:
        """They are no duplicates: the pair is not suggested again."""
        pair = self.found()
        say_two_people(contact_id=pair.low_id, other_id=pair.high_id, by=self.by())
        return Response(status=204)


class LeftSerializer(serializers.Serializer[object]):
    """What an undo left as it is, because somebody changed it since: so many rows of a kind."""

    what = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class MergeSerializer(serializers.ModelSerializer[ContactMerge]):
    """`loser` became a part of `winner`; undone, the two are two again."""

    left_alone = LeftSerializer(many=True, read_only=True)

    class Meta:
        model = ContactMerge
        fields: ClassVar = ["id", "winner", "loser", "merged_by", "at", "undone_by", "undone_at", "left_alone"]
        read_only_fields = fields


class MergeBody(StrictSerializer):
    """Whom to merge into whom."""

    winner = RowId(queryset=Contact.objects.all(), help_text="The contact that stays.")
    loser = RowId(queryset=Contact.objects.all(), help_text="The contact that becomes a part of it.")
    choices = serializers.DictField(
        child=Choice(choices=SIDES),
        required=False,
        help_text=(
            "Whose fact stays, by its name: prefix, first_name, last_name, suffix, preferred_name, organisation_name, "
            "pronouns, salutation, language, deceased, household, email, phone, address, or custom. with the key of a "
            "field. What is not named is the winner's, or the loser's where the winner has none."
        ),
    )


class MergeFilters(filters.FilterSet):
    winner = WholeFilter(field_name="winner_id")
    loser = WholeFilter(field_name="loser_id")


class Merges(Records[ContactMerge]):
    """Merges of contacts."""

    rows = merges
    serializer_class = MergeSerializer
    filterset_class = MergeFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.VIEW_PEOPLE, Capability.MERGE_PEOPLE),
        "undo": (Capability.VIEW_PEOPLE, Capability.MERGE_PEOPLE),
    }
    sorts: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    @extend_schema(request=MergeBody, responses={201: MergeSerializer})
    def create(self, request: Request) -> Response:
        """Merge two contacts: everything of the loser moves to the winner."""
        told = self.body(request, MergeBody)
        merged = merge_contacts(
            winner_id=told["winner"].pk, loser_id=told["loser"].pk, choices=told.get("choices", {}), by=self.by()
        )
        return self.shown_anew(merged, 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **_: str) -> Response:
        """Make the two records two again; `left_alone` names what somebody changed since."""
        return self.shown_anew(undo_merge(merge_id=self.found().pk, by=self.by()))
