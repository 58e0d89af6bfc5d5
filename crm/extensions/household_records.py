"""What is held about a person for a household that was dissolved."""

from typing import Final

from crm.domain.errors import gettext_noop
from crm.domain.registry import OnErase, OnMerge, RecordRule

HOUSEHOLDS: Final = (
    RecordRule(
        "crm.formermember",
        (),
        OnErase.DELETE,
        OnMerge.KEEP,
        title=gettext_noop("Places in households that were dissolved"),
        silent=(
            *("dissolved", "contact", "household_rank"),
            *("in_household_name", "in_formal_greeting", "in_informal_greeting"),
        ),
    ),
)
