"""The ids of events that were kept without them: by a process of an older version, in the hour of an upgrade."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from payments.domain.named import NAMED, ids_in
from payments.models import StripeEvent
from payments.services.inbox import OLDEST

# An event is thirty days old when it comes at the latest; a week for a schedule that stood still.
LOOKS_BACK: Final = OLDEST + timedelta(days=7)
AT_ONCE: Final = 500
AT_MOST: Final = 20_000


def name_events() -> int:
    """Have recent events without any id say which objects they name; how many now do. Again, it changes nothing."""
    without: dict[str, Any] = {f"{column}__isnull": True for column in NAMED}
    recent = StripeEvent.objects.filter(happened_at__gt=timezone.now() - LOOKS_BACK)
    nameless = recent.filter(**without).exclude(payload__has_key="cleared")
    last, named = 0, 0
    for _ in range(AT_MOST // AT_ONCE):
        rows = list(nameless.filter(pk__gt=last).order_by("pk").only("pk", "payload")[:AT_ONCE])
        if not rows:
            break
        last = rows[-1].pk
        told = [(row, ids_in(row.payload)) for row in rows]
        found = [naming(row, ids) for row, ids in told if any(ids.values())]
        StripeEvent.objects.bulk_update(found, list(NAMED))  # the payload stays: an erasure may have just emptied it
        named += len(found)
    return named


def naming(event: StripeEvent, ids: dict[str, str | None]) -> StripeEvent:
    for column, value in ids.items():
        setattr(event, column, value)
    return event
