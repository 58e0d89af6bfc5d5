"""Taking out of payments who paid: what was typed on a giving page, and what Stripe sent about it.

Stripe keeps its own record, as the law wants of whoever moves money. What stays here are its opaque numbers.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from crm.domain.emails import normalized
from crm.models import EmailAddress
from payments.domain.named import NAMED
from payments.models import GivingAttempt, Payment, Plan, StripeEvent

# What a late payment of the attempt would still need; all of it says nothing about who pays.
STAYS: Final = ("fund_id", "language", "hide_name")
GIVEN_UP: Final = (GivingAttempt.State.EXPIRED, GivingAttempt.State.BLOCKED)
AT_STRIPE: Final = ("intent_id", "subscription_id", "checkout_id", "customer_id", "invoice_id", "charge_id")
KEPT: Final = ("object", *NAMED.values())
AT_ONCE: Final = 500


def forget_payers(contact_ids: Collection[int]) -> None:
    """In the erasure's transaction: answers and events about the gifts of these contacts hold no person any more.

    So do attempts that came to nothing, where one of their addresses was typed, in whatever spelling.
    """
    attempts, payments, plans = payments_of(contact_ids)
    clear_events(events_about(ids_at_stripe(attempts, payments, plans)))
    clear_attempts(list(attempts.values_list("pk", flat=True)))


def held_events(contact_ids: Collection[int], among: QuerySet[StripeEvent]) -> QuerySet[StripeEvent, int]:
    """Of these events, those that Stripe sent about the gifts of these contacts."""
    about = Q()
    for rows in payments_of(contact_ids):
        for column in columns_at_stripe(rows.model):
            known = rows.values(column)
            about |= Q(object_id__in=known)
            if column in NAMED:
                about |= Q(**{f"{column}__in": known})
    return among.filter(about).values_list("pk", flat=True)


def payments_of(
    contact_ids: Collection[int],
) -> tuple[QuerySet[GivingAttempt], QuerySet[Payment], QuerySet[Plan]]:
    payments = Payment.objects.filter(
        Q(gift__contact_id__in=contact_ids) | Q(plan__recurring_gift__contact_id__in=contact_ids)
    )
    plans = Plan.objects.filter(recurring_gift__contact_id__in=contact_ids)
    attempts = GivingAttempt.objects.filter(
        Q(pk__in=payments.values("attempt_id"))
        | Q(pk__in=plans.values("attempt_id"))
        | Q(pk__in=unfinished_of(contact_ids))
    )
    return attempts, payments, plans


def unfinished_of(contact_ids: Collection[int], among: QuerySet[GivingAttempt] | None = None) -> list[int]:
    """The attempts that came to nothing with an address of these contacts. Its hash is another one every day."""
    owned = EmailAddress.objects.filter(contact_id__in=contact_ids)
    addresses = set(owned.values_list("normalized", flat=True))
    if not addresses:
        return []
    attempts = GivingAttempt.objects.all() if among is None else among
    given_up = attempts.filter(state__in=GIVEN_UP, answers__has_key="email")
    typed: Iterable[tuple[int, Any]] = given_up.values_list("pk", "answers__email").iterator()
    return [pk for pk, email in typed if isinstance(email, str) and normalized(email) in addresses]


def columns_at_stripe(model: type[Model]) -> list[str]:
    there = {field.name for field in model._meta.fields}
    return [name for name in AT_STRIPE if name in there]


def ids_at_stripe(*kinds: QuerySet[Any]) -> list[str]:
    found: set[str] = set()
    for rows in kinds:
        for row in rows.values_list(*columns_at_stripe(rows.model)):
            found |= {value for value in row if value}
    return sorted(found)


def events_about(ids: Collection[str]) -> list[int]:
    """The events that name one of these ids, in a query for every AT_ONCE of them, each by its index."""
    wanted, found = sorted(ids), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        found.update(naming(wanted[start : start + AT_ONCE]).values_list("pk", flat=True))
    return sorted(found)


def naming(ids: Collection[str]) -> QuerySet[StripeEvent]:
    about = Q()
    for column in NAMED:
        about |= Q(**{f"{column}__in": list(ids)})
    return StripeEvent.objects.filter(about)


def clear_attempts(attempt_ids: Collection[int]) -> int:
    """Keep of the answers of these attempts only what says nothing about a person; how many."""
    rows = list(GivingAttempt.objects.filter(pk__in=attempt_ids))
    for row in rows:
        row.answers = {name: row.answers[name] for name in STAYS if name in row.answers}
        row.visitor_hash = row.email_hash = ""
    GivingAttempt.objects.bulk_update(rows, ["answers", "visitor_hash", "email_hash"], batch_size=500)
    return len(rows)


def clear_events(event_ids: Collection[int]) -> int:
    """Keep of these events only which object they are about; how many."""
    rows = list(StripeEvent.objects.filter(pk__in=event_ids))
    for row in rows:
        about = (row.payload.get("data") or {}).get("object") or {}
        ids = {name: value for name in KEPT if isinstance(value := about.get(name), str)}
        row.payload = {"id": row.event_id, "type": row.type, "data": {"object": ids}, "cleared": True}
    StripeEvent.objects.bulk_update(rows, ["payload"], batch_size=500)
    return len(rows)
