"""The words put on contacts: the tags there are, and those of one contact."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Flag, RowId, StrictSerializer, Text
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.models import ContactTag, Tag
from crm.selectors.contacts import contact_with
from crm.selectors.tags import all_tags, contact_tags, counted_tags
from crm.services.tag_vocabulary import archive_tag, make_tag, rename_tag, restore_tag, unite_tags
from crm.services.tags import put_tag, take_tag_off


class TagSerializer(serializers.ModelSerializer[Tag]):
    """A tag, and how many `people` have it. An archived one is put on nobody any more."""

    people = serializers.IntegerField(read_only=True)

    class Meta:
        model = Tag
        fields: ClassVar = ["id", "name", "people", "archived_at"]
        read_only_fields = fields


class TagBody(StrictSerializer):
    """The name is one tag however it is spelt: "Major donor" is "major donor"."""

    name = Text(max_length=60)


class TagChanges(StrictSerializer):
    """What to change; whatever is not named stays."""

    name = Text(max_length=60, required=False)
    is_archived = Flag(required=False)


class UniteBody(StrictSerializer):
    """The tag that stays."""

    into = RowId(queryset=all_tags())


class Tags(Records[Tag]):
    """The tags there are."""

    rows = counted_tags
    serializer_class = TagSerializer
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.EDIT_SEGMENTS,),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_SEGMENTS),
        "unite": (Capability.VIEW_PEOPLE, Capability.EDIT_SEGMENTS),
    }
    sorts: ClassVar = {"name": ("key", "id"), "-name": ("-key", "-id")}

    @extend_schema(request=TagBody)
    def create(self, request: Request) -> Response:
        """Make a tag; 400 where there is one of this name."""
        return self.shown_anew(make_tag(name=self.body(request, TagBody)["name"], by=self.by()), 201)

    @extend_schema(request=TagChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Rename a tag, archive or restore it."""
        tag, told = self.found(), self.body(request, TagChanges, partial=True)
        if "name" in told:
            rename_tag(tag_id=tag.pk, name=told["name"], by=self.by())
        if "is_archived" in told:
            put = archive_tag if told["is_archived"] else restore_tag
            put(tag_id=tag.pk, by=self.by())
        return self.shown_anew(tag)

    @extend_schema(request=UniteBody)
    @action(detail=True, methods=["post"])
    def unite(self, request: Request, **_: str) -> Response:
        """Make this tag part of another: whoever has it gets the other, and it is gone. The answer is the other one."""
        tag, into = self.found(), self.body(request, UniteBody)["into"]
        return self.shown_anew(unite_tags(tag_id=tag.pk, into_id=into.pk, by=self.by()))


class ContactTagSerializer(serializers.ModelSerializer[ContactTag]):
    """A tag of a contact: the `tag`, its name, and since when."""

    name = serializers.CharField(source="tag.name", read_only=True)

    class Meta:
        model = ContactTag
        fields: ClassVar = ["tag", "name", "at"]
        read_only_fields = fields


class ContactTags(Records[ContactTag]):
    """The tags of one contact, each under the number of the tag."""

    rows = contact_tags
    serializer_class = ContactTagSerializer
    lookup_field = "tag_id"
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.EDIT_PEOPLE,),
        "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    }
    sorts: ClassVar = {"name": ("tag__key", "id"), "-name": ("-tag__key", "-id")}

    def get_queryset(self) -> QuerySet[ContactTag]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return super().get_queryset().filter(contact=contact_with(int(self.kwargs["contact_id"])))

    @extend_schema(request=TagBody)
    def create(self, request: Request, contact_id: str) -> Response:
        """Put a tag on; one that is there already changes nothing. A new name makes a tag where the role allows."""
        name = self.body(request, TagBody)["name"]
        tag = put_tag(contact_id=int(contact_id), name=name, by=self.by())
        return self.shown(self.get_queryset().get(tag=tag), 201)

    def destroy(self, request: Request, **_: str) -> Response:
        """Take a tag off."""
        row = self.found()
        take_tag_off(contact_id=row.contact_id, tag_id=row.tag_id, by=self.by())
        return Response(status=204)
