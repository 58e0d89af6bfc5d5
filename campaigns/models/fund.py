"""What a gift may be for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Fund(models.Model):
    """A purpose money is kept for. `names` holds the public name in other languages: {"es": "Vivienda segura"}."""

    class Restriction(models.TextChoices):
        NONE = "none", "Unrestricted"
        PURPOSE = "purpose", "For a purpose"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True)
    restriction = models.CharField(max_length=10, choices=Restriction, default=Restriction.NONE)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-is_default", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="fund_one_default")
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.name
