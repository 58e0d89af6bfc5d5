"""django-anymail tells of provider events by signal; this hands them to the service and knows nothing else."""

from collections.abc import Mapping
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking

from crm.services.provider_events import News, keep_provider_event


def hear(event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    keep_provider_event(
        News(
            provider=esp_name.lower().replace(" ", "_"),
            type=event.event_type,
            delivery_ref=str((event.metadata or {}).get("d", "")),
            event_id=event.event_id or "",
            message_id=event.message_id or "",
            recipient=event.recipient or "",
            at=event.timestamp,
            reason=event.description or event.reject_reason or "",
            signs=signs_of(event),
        )
    )


def signs_of(event: AnymailTrackingEvent) -> tuple[str, ...]:
    """Everything the provider says of why: in anymail's fields, and by the names of Postmark, SES and Mailgun."""
    raw = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    bounce, told = raw.get("bounce"), raw.get("event-data")
    named = (
        raw.get("Type"),
        bounce.get("bounceType") if isinstance(bounce, Mapping) else None,
        told.get("severity") if isinstance(told, Mapping) else None,
    )
    found = (*named, event.reject_reason, event.mta_response, event.description)
    return tuple(str(sign) for sign in found if sign)


tracking.connect(hear, dispatch_uid="crm.mail_news")
