"""Rows that are written once. The database itself refuses to change or delete them (see crm.services.guards)."""

from typing import ClassVar

from django.db import models


class AppendOnly(models.Model):
    """A model whose rows no one changes. `may_be_set` names the columns that may be filled once while empty.

    `may_be_emptied` names those that may be emptied once the contact in `contact_id` was erased: a text becomes "", and
    of the log's changes a pair becomes [null, null]. Nothing else may be written there, then or ever.
    """

    may_be_set: ClassVar[tuple[str, ...]] = ()
    may_be_emptied: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
