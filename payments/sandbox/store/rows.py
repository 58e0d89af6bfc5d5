"""The objects: kept, found, changed; writers come one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from crm.services.locks import one_at_a_time
from payments.sandbox.models import StoredObject
from payments.sandbox.refusals import missing
from payments.sandbox.store import clock

Json = dict[str, Any]


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which nobody else changes the sandbox: concurrent calls cannot corrupt what it keeps."""
    with transaction.atomic():
        one_at_a_time("stripe sandbox")
        yield


def put(data: Json, **hidden: Any) -> StoredObject:
    """Keep a new object; `hidden` is what the API never shows of it."""
    return StoredObject.objects.create(
        kind=data["object"],
        stripe_id=data["id"],
        data=data,
        hidden=hidden,
        created=data.get("created") or clock.now(),
    )


def save(row: StoredObject) -> None:
    row.save(update_fields=["data", "hidden"])


def get(kind: str, stripe_id: str, param: str = "id") -> StoredObject:
    """The object, or Stripe's refusal that there is none."""
    row = StoredObject.objects.filter(kind=kind, stripe_id=stripe_id).first()
    if row is None:
        raise missing(kind.replace(".", " "), stripe_id, param)
    return row


def anything(stripe_id: str) -> StoredObject | None:
    """The object with this id, whatever it is."""
    return StoredObject.objects.filter(stripe_id=stripe_id).first()


def find(kind: str, **equal: Any) -> list[StoredObject]:
    """The objects of a kind whose fields are as said, the newest first: find("refund", payment_intent="pi_…")."""
    fields = {f"data__{name}": value for name, value in equal.items()}
    return list(StoredObject.objects.filter(kind=kind, **fields).order_by("-pk"))
