"""How staff like to look at the list of people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models import User


class PeopleView(models.Model):
    """A question to the list of people under a name, its owner's alone or shared with everybody who sees people.

    `query` is the part of the list's address (donors.domain.people_views); it names nobody.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, editable=False)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], condition=Q(is_shared=False), name="view_own_name_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_shared=True), name="view_shared_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
