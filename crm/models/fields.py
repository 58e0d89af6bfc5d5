"""Columns that derive themselves."""

from typing import Any

from django.conf import settings
from django.db import models

from crm.domain.stop_list import digest


class DigestField(models.CharField):  # type: ignore[type-arg]  # CharField takes arguments for type checkers alone
    """What the stop list knows the address in the column `of` by, kept up by `save` and `bulk_create`.

    "" where raw SQL wrote the row: the gate lets nobody pass by such an address until the nightly run completed it.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": 64, "db_default": "", "editable": False, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "db_default", "editable", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = digest(settings.STOP_LIST_KEY, getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value
