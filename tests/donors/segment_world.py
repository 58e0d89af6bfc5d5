"""A few people who differ in all that a segment can ask, and each criterion once more in plain Python."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts
from crm.models import (
    Contact,
    ContactTag,
    CustomField,
    CustomValue,
    Household,
    PostalAddress,
    Relationship,
    Tag,
    Task,
)
from crm.selectors.nonprofit import local_day
from crm.services.consents import record_consent
from donors.models import RecurringGift
from tests import makers


@dataclass
class Somebody:
    """What the world knows of one contact; gifts are (day, minor units, currency, fund, campaign)."""

    kind: str = "person"
    language: str = ""
    added: date = date(2020, 1, 1)
    household: bool = False
    places: list[tuple[str, str, str, str]] = field(default_factory=list)
    agreed: set[tuple[str, str]] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    fields: dict[str, list[Any]] = field(default_factory=dict)
    gifts: list[tuple[date, int, str, str, str]] = field(default_factory=list)
    monthly: str = ""
    email: bool = True


@dataclass
class World:
    people: dict[int, Somebody]
    ids: dict[str, dict[str, str]]
    today: date
    year: date  # the first day of this fiscal year


def people_told(today: date, year: date) -> list[Somebody]:
    before, long_ago = year - timedelta(days=20), year - timedelta(days=900)
    return [
        Somebody(language="es", added=today, tags={"vip"}, places=[("US", "ME", "Portland", "04101")],
                 agreed={("updates", "email")}, gifts=[(today, 5000, "USD", "need", "winter")]),
        Somebody(household=True, tags={"vip", "press"}, gifts=[(before, 90_000, "USD", "roof", "")],
                 places=[("US", "OR", "Portland", "97201")], roles={"employee"}, fields={"colour": ["Blue"]}),
        Somebody(kind="organisation", email=False, roles={"employer"}, tasks={"open"}, fields={"since": [before]},
                 gifts=[(long_ago, 1_000, "USD", "need", ""), (before, 2_000, "EUR", "need", "winter")]),
        Somebody(language="en", added=before, fields={"age": [41], "colour": ["Green", "Blue"]}, monthly="active",
                 gifts=[(today - timedelta(days=40), 3_000, "USD", "need", ""), (before, 3_000, "USD", "need", "")]),
        Somebody(tasks={"open", "overdue"}, places=[("GB", "", "London", "N1")], fields={"motto": ["Light a lamp"]}),
        Somebody(roles={"spouse"}, household=True, agreed={("appeals", "post")}, monthly="ended", email=False),
        Somebody(roles={"spouse"}, gifts=[(year, 10_000, "USD", "roof", "winter")], fields={"age": [-2]}),
    ]  # fmt: skip


def grow() -> World:
    nonprofit = makers.nonprofit()
    today = local_day(nonprofit)
    year = date(today.year - (today.month < 7), 7, 1)
    ids = {
        "tag": {name: str(Tag.objects.create(name=name, key=name).pk) for name in ("vip", "press", "unused")},
        "fund": {code: str(makers.fund(code).pk) for code in ("need", "roof")},
        "campaign": {code: str(makers.campaign(code).pk) for code in ("winter", "spring")},
        "field": {name: str(custom_field(name, kind).pk) for name, kind in FIELDS.items()},
    }
    people = {make(somebody, number, ids).pk: somebody for number, somebody in enumerate(people_told(today, year))}
    tie(people)
    return World(people, ids, today, year)


FIELDS = {"colour": "choices", "age": "number", "since": "date", "motto": "text"}


def custom_field(name: str, kind: str) -> CustomField:
    choices = ["Blue", "Green", "Red"] if kind == "choices" else []
    return CustomField.objects.create(key=name, label=name.title(), kind=kind, choices=choices)


def make(told: Somebody, number: int, ids: dict[str, dict[str, str]]) -> Contact:
    email = f"p{number}@example.org" if told.email else ""
    named = {"organisation_name": f"Org {number}"} if told.kind == "organisation" else {}
    first = "" if named else f"P{number}"
    contact = makers.contact(first, "" if named else "Doe", email, language=told.language, **named)
    home = Household.objects.create(name="Home") if told.household else None
    noon = datetime.combine(told.added, datetime.min.time(), UTC) + timedelta(hours=17)
    Contact.objects.filter(pk=contact.pk).update(created_at=noon, household=home)
    for country, region, city, code in told.places:
        PostalAddress.objects.create(
            contact=contact, country=country, region=region, city=city, postal_code=code, lines="1 Harbor St"
        )
    agreed = [ConsentFacts(purpose, channel, "grant", "giving_page") for purpose, channel in told.agreed]
    record_consent(contact=contact, answers=agreed, by=SYSTEM)
    for tag in told.tags:
        ContactTag.objects.create(contact=contact, tag_id=int(ids["tag"][tag]))
    for task in told.tasks:
        due = date(2020, 1, 1) if task == "overdue" else None
        Task.objects.create(title="Call", contact=contact, due_on=due, created_by="Ada")
    answer_fields(contact, told, ids)
    give(contact, told, ids)
    return contact


def answer_fields(contact: Contact, told: Somebody, ids: dict[str, dict[str, str]]) -> None:
    for name, values in told.fields.items():
        column = {"number": "number", "date": "date"}.get(FIELDS[name], "text")
        for value in values:
            CustomValue.objects.create(contact=contact, field_id=int(ids["field"][name]), **{column: value})


def give(contact: Contact, told: Somebody, ids: dict[str, dict[str, str]]) -> None:
    for day, minor, currency, fund, campaign in told.gifts:
        to = {"campaign_id": int(ids["campaign"][campaign])} if campaign else {}
        makers.gift(contact, minor, day, currency=currency, splits={int(ids["fund"][fund]): minor}, thank=False, **to)
    if told.monthly:
        ended = date(2026, 1, 1) if told.monthly == "ended" else None
        RecurringGift.objects.create(
            contact=contact, currency="USD", amount_minor=3000, fund_id=int(ids["fund"]["need"]),
            started_on=date(2025, 1, 1), status=told.monthly, ended_on=ended,
        )  # fmt: skip


def tie(people: dict[int, Somebody]) -> None:
    by_role = {role: [pk for pk, told in people.items() if role in told.roles] for role in ("employee", "employer")}
    Relationship.objects.create(contact_id=by_role["employee"][0], other_id=by_role["employer"][0], kind="employee")
    one, other = (pk for pk, told in people.items() if "spouse" in told.roles)
    Relationship.objects.create(contact_id=one, other_id=other, kind="spouse")


def within(day: date, period: dict[str, Any], world: World) -> bool:
    last = date(world.year.year - 1, 7, 1)
    since, until = {
        "ever": (None, None),
        "this_year": (world.year, date(world.year.year + 1, 6, 30)),
        "last_year": (last, world.year - timedelta(days=1)),
        "days": (world.today - timedelta(days=period.get("days", 1) - 1), world.today),
        "between": tuple(date.fromisoformat(period[n]) if n in period else None for n in ("since", "until")),
    }[period["kind"]]
    return (since is None or day >= since) and (until is None or day <= until)


def compared(value: float, how: str, bound: float) -> bool:
    return {"least": value >= bound, "under": value < bound, "most": value <= bound, "exactly": value == bound}[how]


def days(told: Somebody) -> list[date]:
    return sorted(gift[0] for gift in told.gifts)


def total(told: Somebody, asked: dict[str, Any], world: World) -> bool:
    sums = [minor for day, minor, money, *_ in told.gifts if money == "USD" and within(day, asked["period"], world)]
    return bool(sums) and compared(sum(sums), asked["how"], asked["amount"])


def largest(told: Somebody, asked: dict[str, Any], world: World) -> bool:
    sums = [minor for _, minor, money, *_ in told.gifts if money == "USD"]
    return bool(sums) and compared(max(sums), asked["how"], asked["amount"])


def place(told: Somebody, asked: dict[str, Any], world: World) -> bool:
    return any(
        country == asked["country"]
        and asked.get("region", region).upper() == region.upper()
        and asked.get("city", city).upper() == city.upper()
        and code.startswith(asked.get("postal_code", ""))
        for country, region, city, code in told.places
    )


def field_value(name: str) -> Callable[[Somebody, dict[str, Any], World], bool]:
    def holds(told: Somebody, asked: dict[str, Any], world: World) -> bool:
        values = told.fields.get(name, [])
        if name == "colour":
            return asked["choice"] in values
        if name == "age":
            return any(compared(value, asked["how"], float(asked["number"])) for value in values)
        if name == "since":
            return any(within(value, asked["period"], world) for value in values)
        text = asked["text"].lower()
        return any(value.lower() == text if asked["how"] == "is" else text in value.lower() for value in values)

    return holds


def lapsed(told: Somebody, world: World, since: date) -> bool:
    found = days(told)
    return any(since <= day < world.year for day in found) and not any(day >= world.year for day in found)


def name_of(world: World, kind: str, pk: str) -> str:
    return next((name for name, found in world.ids[kind].items() if found == pk), "")


ORACLE: dict[str, Callable[[Somebody, dict[str, Any], World], bool]] = {
    "kind": lambda told, asked, world: told.kind == asked["kind"],
    "language": lambda told, asked, world: (told.language or "en") == asked["language"],
    "added": lambda told, asked, world: within(told.added, asked["period"], world),
    "household": lambda told, asked, world: told.household,
    "place": place,
    "consent": lambda told, asked, world: (asked["purpose"], asked["channel"]) in told.agreed,
    "reach": lambda told, asked, world: {"email": told.email, "post": bool(told.places)}.get(asked["channel"], False),
    "tag": lambda told, asked, world: name_of(world, "tag", asked["tag"]) in told.tags,
    "relationship": lambda told, asked, world: asked["role"] in told.roles,
    "task": lambda told, asked, world: asked["state"] in told.tasks,
    "field": lambda told, asked, world: name_of(world, "field", asked["field"]) in told.fields,
    "gave": lambda told, asked, world: any(within(day, asked["period"], world) for day in days(told)),
    "given_total": total,
    "largest_gift": largest,
    "last_gift": lambda told, asked, world: bool(told.gifts) and within(days(told)[-1], asked["period"], world),
    "first_gift": lambda told, asked, world: bool(told.gifts) and within(days(told)[0], asked["period"], world),
    "lybunt": lambda told, asked, world: lapsed(told, world, date(world.year.year - 1, 7, 1)),
    "sybunt": lambda told, asked, world: lapsed(told, world, date.min),
    "monthly": lambda told, asked, world: told.monthly == {"going_on": "active"}.get(asked["state"], asked["state"]),
    "to_fund": lambda told, asked, world: name_of(world, "fund", asked["fund"]) in {gift[3] for gift in told.gifts},
    "to_campaign": lambda told, asked, world: (
        name_of(world, "campaign", asked["campaign"]) in {gift[4] for gift in told.gifts}
    ),
    **{f"field.{name}": field_value(name) for name in FIELDS},
}
