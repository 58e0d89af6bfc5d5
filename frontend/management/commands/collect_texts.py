"""Bring the catalogs of the translators up to date with the source."""

from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from frontend.texts import catalog_path, collect

NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a catalog changes when its sentences do, not with the clock


class Command(BaseCommand):
    help = "Add new sentences to every catalog, drop those that are gone, keep all translations."

    def handle(self, *args: Any, **options: Any) -> None:
        found = collect()
        for language, name in settings.LANGUAGES:
            if language == "en":
                continue
            catalog = brought_up_to_date(language, found)
            missing = sum(1 for message in catalog if message.id and not all(as_tuple(message.string)))
            self.stdout.write(f"{name}: {len(catalog)} sentences, {missing} without a translation")


def as_tuple(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def brought_up_to_date(language: str, found: Catalog) -> Catalog:
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = Catalog(locale=language)
    if path.is_file():
        with path.open("rb") as file:
            known = read_po(file, locale=language, domain="django")
    catalog = Catalog(
        locale=language,
        header_comment=f"# Lantern in {Locale.parse(language).english_name}.",
        project="Lantern",
        version="0.1",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="Lantern",
        language_team="Lantern",
        creation_date=NO_DAY,
        revision_date=NO_DAY,
        fuzzy=False,
    )
    for message in filter(attrgetter("id"), found):
        before = known.get(message.id, message.context)
        string = before.string if before and as_tuple(before.string) else message.string
        catalog.add(message.id, string, message.locations, message.flags - {"fuzzy"}, context=message.context)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False)
    return catalog
