"""Households: who lives together and is written to as one."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Flag, RowId, StrictSerializer, Text
from crm.api.filters import CodeFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.households import LONGEST, MOST_MEMBERS
from crm.models import Contact, Household
from crm.selectors.contacts import MOST_ID
from crm.selectors.household_list import BY_NAME, households_called
from crm.selectors.households import household_with, members_of, people_of_households, whole_households
from crm.services.dissolving import Why, dissolve_household, restore_household
from crm.services.household_names import TYPED
from crm.services.households import (
    IN_NAMES,
    HouseholdFacts,
    Place,
    add_member,
    change_household,
    make_household,
    remove_member,
)


class HouseholdMemberSerializer(serializers.ModelSerializer[Contact]):
    """Somebody of a household, and in which of its texts they are named."""

    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = Contact
        fields: ClassVar = ["id", "name", *IN_NAMES]
        read_only_fields = fields


class HouseholdSerializer(serializers.ModelSerializer[Household]):
    """A household. Each text is made of its members by rule unless its `…_is_typed` says that staff typed it; then
    nothing overwrites it. `members` stand in their order, the head first.
    """

    members = serializers.SerializerMethodField()

    class Meta:
        model = Household
        fields: ClassVar = ["id", *TYPED, *TYPED.values(), "spouses_as_one", "members", "created_at", "updated_at"]
        read_only_fields = fields

    @extend_schema_field(HouseholdMemberSerializer(many=True))
    def get_members(self, household: Household) -> Any:
        rows = sorted(household.members.all(), key=lambda contact: (contact.household_rank, contact.pk))
        return HouseholdMemberSerializer(rows, many=True).data


class PlaceBody(StrictSerializer):
    """A member where they stand in the order."""

    id = RowId(queryset=Contact.objects.all())
    in_household_name = Flag(required=False)
    in_formal_greeting = Flag(required=False)
    in_informal_greeting = Flag(required=False)


class NewHouseholdBody(StrictSerializer):
    """People who live together, the head first; with `moving` they leave the households they belong to now."""

    members = serializers.ListField(child=RowId(queryset=Contact.objects.all()), min_length=1, max_length=MOST_MEMBERS)
    moving = Flag(required=False)


class HouseholdChanges(StrictSerializer):
    """What to change; whatever is not named stays. An empty text is made by rule again; `members` are all of them, in
    their new order.
    """

    name = Text(max_length=LONGEST["name"], allow_blank=True, required=False)
    formal_greeting = Text(max_length=LONGEST["formal_greeting"], allow_blank=True, required=False)
    informal_greeting = Text(max_length=LONGEST["informal_greeting"], allow_blank=True, required=False)
    spouses_as_one = Flag(required=False, help_text="“Mr. and Mrs. Daniel Okafor”.")
    members = PlaceBody(many=True, required=False)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As you read it: refused (409) where the household was changed since."
    )


class MemberBody(StrictSerializer):
    """Who moves in; with `moving` out of the household they belong to now."""

    contact = RowId(queryset=Contact.objects.all())
    moving = Flag(required=False)


class LeftOutSerializer(serializers.Serializer[object]):
    """Somebody who does not come back: they live in another household, or are no person of their own any more."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    why = serializers.ChoiceField(choices=[why.value for why in Why])


class RestoredSerializer(HouseholdSerializer):
    """A household that is there again, and who of its people is not."""

    left_out = LeftOutSerializer(many=True, read_only=True)

    class Meta(HouseholdSerializer.Meta):
        fields: ClassVar = [*HouseholdSerializer.Meta.fields, "left_out"]
        read_only_fields = fields


class HouseholdFilters(filters.FilterSet):
    contact = WholeFilter(method="with_member", help_text="The household that this contact belongs to.")
    search = CodeFilter(method="called", help_text="Words of its name, or of the name of somebody who lives there.")

    def with_member(self, rows: QuerySet[Household], name: str, contact_id: int) -> QuerySet[Household]:
        return rows.filter(pk__in=Contact.objects.filter(pk=contact_id).values("household_id"))

    def called(self, rows: QuerySet[Household], name: str, text: str) -> QuerySet[Household]:
        return households_called(text, rows).rows


class Households(Records[Household]):
    """Households that somebody lives in."""

    rows = whole_households
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "restore": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    }
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",), "name": BY_NAME, "-name": ("-sort_name", "-id")}
    pointers: ClassVar = {"contact": "members"}

    @extend_schema(request=NewHouseholdBody, responses={201: HouseholdSerializer})
    def create(self, request: Request) -> Response:
        told = self.body(request, NewHouseholdBody)
        ids = [contact.pk for contact in told["members"]]
        made = make_household(contact_ids=ids, moving=told.get("moving", False), by=self.by())
        return self.shown_anew(made, 201)

    @extend_schema(request=HouseholdChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        household = self.found()
        told = self.body(request, HouseholdChanges, partial=True)
        seen = told.pop("updated_at", None)
        facts = facts_of(household, told)
        return self.shown_anew(change_household(household_id=household.pk, facts=facts, seen=seen, by=self.by()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: str) -> Response:
        """Dissolve a household; its people stay. For 90 days it can be restored."""
        dissolve_household(household_id=self.found().pk, by=self.by())
        return Response(status=204)

    @extend_schema(request=None, responses=RestoredSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring a household back that was dissolved: under its id, with the texts that were typed and everybody who
        lives in no household since.
        """
        found = restore_household(household_id=int(pk), by=self.by())
        left = [{"id": contact.pk, "name": contact.full_name, "why": why.value} for contact, why in found.left_out]
        answer = self.shown_anew(found.household)
        answer.data["left_out"] = left
        return answer


def facts_of(household: Household, told: dict[str, Any]) -> HouseholdFacts:
    """A household as it is, with what was sent."""
    texts = {text: getattr(household, text) if getattr(household, flag) else "" for text, flag in TYPED.items()}
    places = [place_of(sent) for sent in told["members"]] if "members" in told else None
    known: dict[str, Any] = {**texts, "spouses_as_one": household.spouses_as_one}
    return HouseholdFacts(**known | {name: told[name] for name in known.keys() & told.keys()}, places=places)


def place_of(sent: dict[str, Any]) -> Place:
    contact = sent["id"]
    return Place(contact.pk, *(sent.get(name, getattr(contact, name)) for name in IN_NAMES))


class Members(Records[Contact]):
    """Who lives in a household."""

    rows = people_of_households
    serializer_class = HouseholdMemberSerializer
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    }
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        household = household_with(int(self.kwargs["household_id"]))
        return super().get_queryset().filter(household=household)

    @extend_schema(request=MemberBody, responses={201: HouseholdMemberSerializer})
    def create(self, request: Request, household_id: str) -> Response:
        told = self.body(request, MemberBody)
        contact, moving = told["contact"], told.get("moving", False)
        home = household_with(min(int(household_id), MOST_ID))
        add_member(household_id=home.pk, contact_id=contact.pk, moving=moving, by=self.by())
        return self.shown(next(row for row in members_of(home.pk) if row == contact), 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, household_id: str, **_: str) -> Response:
        """Somebody lives there no more; the household goes with the last one."""
        remove_member(household_id=int(household_id), contact_id=self.found().pk, by=self.by())
        return Response(status=204)
