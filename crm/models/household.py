"""People who live together and are written to as one."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Household(models.Model):
    """A household's name and greetings. Each is made of its members by rule (crm.domain.households) unless the flag
    beside it says that staff typed it: then nothing overwrites it. `spouses_as_one` spells the first two out as couples
    were of old: "Mr. and Mrs. Daniel Okafor".

    `sort_name` follows from the name, whoever made it (crm.services.household_names): lists are ordered by it.
    """

    name = models.CharField(max_length=200)
    formal_greeting = models.CharField(max_length=300, blank=True)
    informal_greeting = models.CharField(max_length=300, blank=True)
    sort_name = models.CharField(max_length=210, default="", db_default="", editable=False)
    name_is_typed = models.BooleanField(default=False)
    formal_is_typed = models.BooleanField(default=False)
    informal_is_typed = models.BooleanField(default=False)
    spouses_as_one = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sort_name", "id"], name="household_by_name")]

    def __str__(self) -> str:
        return self.name


class DissolvedHousehold(models.Model):
    """What it takes to bring a household back: its `texts` are the columns of the row that is gone. It goes as soon as
    one of its people is erased, because a text may hold their name.
    """

    household_id = models.BigIntegerField(unique=True)
    texts = models.JSONField()
    created_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"household {self.household_id}"


class FormerMember(models.Model):
    """Somebody who lived in a household until it was dissolved, and where they stood there."""

    dissolved = models.ForeignKey(DissolvedHousehold, on_delete=models.CASCADE, related_name="members", db_index=False)
    contact = models.ForeignKey("crm.Contact", on_delete=models.CASCADE, related_name="+")
    household_rank = models.PositiveSmallIntegerField()
    in_household_name = models.BooleanField()
    in_formal_greeting = models.BooleanField()
    in_informal_greeting = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dissolved", "contact"], name="former_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} of {self.dissolved_id}"
