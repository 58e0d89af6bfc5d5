"""Made-up people and gifts by the million, to measure with: by COPY into PostgreSQL, by inserts into SQLite.

Indexes and the search index are dropped before and made anew after: that is several times faster than keeping them.
Refused where there are contacts already: nobody's real data is mixed with this.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models, transaction

from campaigns.models import Campaign, Fund
from crm.domain.errors import Refused, gettext_noop
from crm.models import ConsentEvent, Contact, EmailAddress, Nonprofit
from crm.services.guards import raise_guards
from donors.domain.demo_texts import CAMPAIGNS, FUNDS, NONPROFIT
from donors.domain.scale import MadeUp, MadeUpGift, Plan, Scale, gifts, people, plans
from donors.models import CampaignGiver, DailyTotal, Gift, GiftSplit, GivingSummary, GivingYear, RecurringGift
from donors.services.verification import rebuild_everything

CHUNK: Final = 20_000
TABLES: Final[tuple[type[models.Model], ...]] = (Contact, EmailAddress, ConsentEvent, RecurringGift, Gift, GiftSplit)
DERIVED: Final[tuple[type[models.Model], ...]] = (GivingSummary, GivingYear, CampaignGiver, DailyTotal)
Row = Sequence[Any]


def seed_scale(*, scale: Scale, say: Callable[[str], None]) -> None:
    """Make `scale.contacts` people and `scale.gifts` gifts with all that follows; `say` hears of each step."""
    if Contact.objects.exists():
        raise Refused("not_empty", gettext_noop("There are people already. Seed an empty installation only."))
    prepare_organisation()
    made = plans(scale)
    funds = list(Fund.objects.order_by("pk").values_list("pk", flat=True))
    campaigns: list[int | None] = [*Campaign.objects.order_by("pk").values_list("pk", flat=True), None]
    with sorting_in_memory(), without_indexes(TABLES):
        say("people")
        with_address = write_people(scale)
        say("recurring gifts")
        write(RecurringGift, RECURRING, recurring_rows(made, funds))
        say("gifts")
        write_gifts(gifts(scale, made, len(campaigns), len(funds)), with_address, campaigns, funds)
        say("indexes")
    reset_sequences()
    learn()  # without it SQLite takes the wrong index for what comes next
    say("giving history")
    with sorting_in_memory(), without_indexes(DERIVED):
        rebuild_everything()
        say("its indexes")
    learn()


def prepare_organisation() -> None:
    if not Nonprofit.objects.exists():
        Nonprofit.objects.create(id=Nonprofit.ONLY_ID, **NONPROFIT)
    for row in FUNDS:
        Fund.objects.get_or_create(code=row["code"], defaults=row)
    for row in CAMPAIGNS:
        Campaign.objects.get_or_create(code=row["code"], defaults=row)


CONTACT: Final = (
    "id kind first_name last_name organisation_name language plain_mail sort_name search created_at updated_at"
)
ADDRESS: Final = "id contact_id address normalized is_primary created_at"
CONSENT: Final = "id contact_id purpose channel action source source_ref recorded_by at"
RECURRING: Final = (
    "id contact_id status interval currency amount_minor cover_minor fund_id hide_name started_on next_on ended_on "
    "end_reason paid_with created_at"
)
GIFT: Final = (
    "id contact_id status method currency amount_minor cover_minor refunded_minor disputed_minor given_on received_at "
    "campaign_id recurring_gift_id mail_to_id hide_name reference note created_at"
)
SPLIT: Final = "id gift_id fund_id amount_minor"


def write_people(scale: Scale) -> bytearray:
    """Write contacts, addresses and answers; which of the contacts has an address."""
    has_address = bytearray(scale.contacts + 1)
    at = noon(scale.today)
    numbered = enumerate(people(scale), 1)
    while chunk := list(islice(numbered, CHUNK)):
        write(Contact, CONTACT, (contact_row(number, person, at) for number, person in chunk))
        reachable = [(number, person) for number, person in chunk if person.email]
        for number, _ in reachable:
            has_address[number] = 1
        write(EmailAddress, ADDRESS, ((n, n, person.email, person.email, True, at) for n, person in reachable))
        write(ConsentEvent, CONSENT, (consent_row(n, at) for n, _ in reachable if n % 2))
    return has_address


def noon(day: date) -> str:
    return f"{day.isoformat()} 17:00:00+00:00" if connection.vendor == "postgresql" else f"{day.isoformat()} 17:00:00"


def contact_row(number: int, person: MadeUp, at: str) -> Row:
    names = (person.first, person.last, person.organisation)
    return (number, person.kind, *names, "", False, person.sort_name, person.search, at, at)


def consent_row(number: int, at: str) -> Row:
    return (number, number, "updates", "email", "withdraw" if number % 5 == 0 else "grant", "staff", "", "Seed", at)


def recurring_rows(made: Iterable[Plan], funds: Sequence[int]) -> Iterator[Row]:
    for number, plan in enumerate(made, 1):
        day = plan.started_on.isoformat()
        ended = day if plan.status == "ended" else None
        money = ("USD", plan.amount_minor, 0, funds[number % len(funds)])
        yield (
            number,
            plan.giver + 1,
            plan.status,
            "month",
            *money,
            False,
            day,
            None,
            ended,
            "",
            "",
            noon(plan.started_on),
        )


def write_gifts(
    given: Iterable[MadeUpGift], has_address: bytearray, campaigns: Sequence[int | None], funds: Sequence[int]
) -> None:
    """Write gifts, each with its one part."""
    numbered = enumerate(given, 1)
    while chunk := list(islice(numbered, CHUNK)):
        write(Gift, GIFT, gift_rows(chunk, has_address, campaigns))
        write(GiftSplit, SPLIT, ((number, number, funds[gift.fund], gift.amount_minor) for number, gift in chunk))


def gift_rows(
    numbered: Iterable[tuple[int, MadeUpGift]], has_address: bytearray, campaigns: Sequence[int | None]
) -> Iterator[Row]:
    days: dict[date, tuple[str, str]] = {}
    for number, gift in numbered:
        if gift.given_on not in days:
            days[gift.given_on] = (gift.given_on.isoformat(), noon(gift.given_on))
        contact_id, (day, at) = gift.giver + 1, days[gift.given_on]
        received = at if gift.status == "received" else None
        mail_to = contact_id if has_address[contact_id] else None
        refunded = gift.refunded_minor if gift.status == "received" else 0
        what = (gift.status, gift.method, "USD", gift.amount_minor, 0, refunded, 0, day, received)
        yield (number, contact_id, *what, campaigns[gift.campaign], gift.plan, mail_to, gift.hide_name, "", "", at)


def write(model: type[models.Model], columns: str, rows: Iterable[Row]) -> None:
    """Insert rows in chunks of CHUNK, each its own transaction."""
    names, table = columns.split(), model._meta.db_table
    listed, source = ", ".join(f'"{name}"' for name in names), iter(rows)
    while chunk := list(islice(source, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                    copy.write("".join(map(copy_line, chunk)))
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", chunk)


def copy_line(row: Row) -> str:
    """A row as COPY reads it; made-up text holds nothing that would need an escape."""
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


@contextmanager
def sorting_in_memory() -> Iterator[None]:
    """Let an index be sorted in memory."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SHOW maintenance_work_mem" if vendor == "postgresql" else "PRAGMA cache_size")
        before = cursor.fetchone()[0]
    setting = "SET maintenance_work_mem = '{}'" if vendor == "postgresql" else "PRAGMA cache_size = {}"
    with connection.cursor() as cursor:
        cursor.execute(setting.format("512MB" if vendor == "postgresql" else -500_000))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(setting.format(before))


@contextmanager
def without_indexes(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """Drop what only speeds reading up, and make it anew afterwards."""
    with connection.cursor() as cursor:
        check_references(cursor, on=False)
        remade = [statement for model in tables for statement in taken_down(cursor, model._meta.db_table)]
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            check_references(cursor, on=True)
            for statement in remade:
                cursor.execute(statement)
            if connection.vendor == "sqlite" and Contact in tables:
                cursor.execute("INSERT INTO crm_contact_search(crm_contact_search) VALUES ('rebuild')")
        raise_guards()


def check_references(cursor: Any, *, on: bool) -> None:
    """A database looks each reference up, row by row; where we may, it does without while what is written is ours."""
    if connection.vendor == "sqlite":
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
        return
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET session_replication_role = %s", ["origin" if on else "replica"])


def taken_down(cursor: Any, table: str) -> Iterator[str]:
    """Drop the indexes of a table that no constraint stands on, and SQLite's search trigger; how to make them anew."""
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = %s AND schemaname = current_schema() "
            "AND i.indexname NOT IN (SELECT conname FROM pg_constraint)",
            [table],
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql <> ''", [table]
        )
    for name, statement in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')
        yield statement
    if connection.vendor == "sqlite" and table == Contact._meta.db_table:
        cursor.execute("DROP TRIGGER IF EXISTS crm_contact_search_insert")


def reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(TABLES)):
            cursor.execute(statement)


def learn() -> None:
    """Let the planner see what is there, and PostgreSQL which pages it need not look at again."""
    with connection.cursor() as cursor:
        is_loose = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM ANALYZE" if is_loose else "ANALYZE")
