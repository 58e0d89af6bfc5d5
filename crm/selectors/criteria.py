"""What can be asked of anybody, as SQL: who they are, where, what they agreed to, how they are tied to others."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import Q

from crm.domain.criteria import Answers, Moment
from crm.domain.periods import read_period
from crm.domain.relationships import KINDS, ROLES
from crm.models import Channel, ContactTag, CustomField, CustomValue, PostalAddress, Relationship, Tag, Task
from crm.selectors.gate import running, usable_ways
from crm.selectors.segment_conditions import Rows, days_within, instants_within

OVERDUE: Final = "overdue"
AT_LEAST, AT_MOST, EXACTLY = "least", "most", "exactly"
IS, CONTAINS = "is", "contains"
COMPARED: Final = {AT_LEAST: "gte", AT_MOST: "lte", EXACTLY: "exact"}


def of_kind(told: Answers, at: Moment) -> Q:
    return Q(kind=told["kind"])


def speaking(told: Answers, at: Moment) -> Q:
    """Whom we write to in a language; whoever has none gets that of the nonprofit."""
    own = [told["language"]]
    return Q(language__in=[*own, ""] if told["language"] == at.language else own)


def added(told: Answers, at: Moment) -> Q:
    return instants_within("created_at", read_period(told["period"], "period"), at)


def in_a_household(told: Answers, at: Moment) -> Q:
    return Q(household__isnull=False)


def tagged(told: Answers, at: Moment) -> Rows:
    return Rows(ContactTag.objects.filter(tag_id=int(told["tag"])))


def living_in(told: Answers, at: Moment) -> Rows:
    """Whoever has an address there that still holds, in any season. Regions and cities in any letters' size."""
    holds = Q(valid_until__isnull=True) | Q(valid_until__gte=at.today)
    places = PostalAddress.objects.filter(holds, country=told["country"], returned_on__isnull=True)
    for name in ("region", "city"):
        if typed := told.get(name):
            places = places.filter(**{f"{name}__in": spellings(typed)})
    if code := told.get("postal_code"):
        places = places.filter(postal_code__istartswith=code)
    return Rows(places)


def spellings(typed: str) -> list[str]:
    """As typed, and as such names are usually written: what an index can look up."""
    return list(dict.fromkeys((typed, typed.upper(), typed.title(), typed.capitalize(), typed.lower())))


def agreed(told: Answers, at: Moment) -> Rows:
    return Rows(running(told["purpose"], told["channel"], at.today))


def reached_by(told: Answers, at: Moment) -> Rows:
    return Rows(usable_ways(Channel(told["channel"]), at.today))


def tied(told: Answers, at: Moment) -> Rows | Q:
    """Whoever is this to somebody, today. A spouse is one from either end."""
    kind, is_contact = ROLES[told["role"]]
    lasting = Q(until__isnull=True) | Q(until__gte=at.today)
    begun = Q(since__isnull=True) | Q(since__lte=at.today)
    ties = Relationship.objects.filter(lasting, begun, kind=kind)
    one, other = Rows(ties), Rows(ties, "other_id")
    if KINDS[kind].is_mutual:
        return Q(one.of_contact()) | Q(other.of_contact())
    return one if is_contact else other


def with_task(told: Answers, at: Moment) -> Rows:
    tasks = Task.objects.filter(state=Task.State.OPEN, contact__isnull=False)
    return Rows(tasks.filter(due_on__lt=at.today) if told["state"] == OVERDUE else tasks)


def with_an_answer(told: Answers, at: Moment) -> Rows:
    return Rows(CustomValue.objects.filter(field_id=int(told["field"])))


def with_text(field_id: int, told: Answers, at: Moment) -> Rows:
    way = "iexact" if told["how"] == IS else "icontains"
    return Rows(CustomValue.objects.filter(**{f"text__{way}": told["text"]}, field_id=field_id))


def with_number(field_id: int, told: Answers, at: Moment) -> Rows:
    way = COMPARED[told["how"]]
    number = Decimal(told["number"])
    return Rows(CustomValue.objects.filter(**{f"number__{way}": number}, number__isnull=False, field_id=field_id))


def with_day(field_id: int, told: Answers, at: Moment) -> Rows:
    period = read_period(told["period"], "period")
    return Rows(CustomValue.objects.filter(days_within("date", period, at), date__isnull=False, field_id=field_id))


def with_choice(field_id: int, told: Answers, at: Moment) -> Rows:
    return Rows(CustomValue.objects.filter(text=told["choice"], field_id=field_id))


def tag_names() -> dict[str, str]:
    """Every tag there is by its id; those put away too, for somebody may have one still."""
    return {str(pk): name for pk, name in Tag.objects.order_by("key").values_list("pk", "name")}


def field_labels() -> dict[str, str]:
    return {str(pk): label for pk, label in CustomField.objects.order_by("position", "pk").values_list("pk", "label")}


def custom_fields() -> Iterable[CustomField]:
    return CustomField.objects.order_by("position", "pk")
