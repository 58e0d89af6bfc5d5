"""Spanish: whole for everything a donor sees, true to its places, and written as Spanish writes money and days."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from crm.domain.money import Money
from frontend.management.commands.collect_texts import as_tuple
from frontend.texts import catalog_path, sentences_in, sources
from tests import makers

DONORS_SEE = (
    "frontend/giving",
    "frontend/forms/giving.py",
    "frontend/forms/styled.py",
    "frontend/errors.py",
    "frontend/templates/giving",
    "frontend/templates/errors",
    "frontend/templates/django",
    "donors/templates",
    "donors/services/acknowledgments.py",
    "campaigns/domain/pages.py",
    "campaigns/selectors/pages.py",
    "crm/domain/money.py",
    "crm/domain/emails.py",
    "crm/domain/errors.py",
    "payments/domain",
    "payments/services/attempts.py",
    "payments/services/handover.py",
    "payments/services/standing.py",
)
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|<[^>]+>")


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with catalog_path("es").open("rb") as file:
        return read_po(file, locale="es", domain="django")


@pytest.fixture
def in_spanish() -> Iterator[None]:
    with override("es"):
        yield


def test_every_sentence_a_donor_sees_is_there_in_spanish(spanish: Catalog) -> None:
    found = {sentence: context for path in sources(*DONORS_SEE) for sentence, context in sentences_in(path)}
    assert len(found) > 100
    missing = []
    for sentence, context in found.items():
        message = spanish.get(sentence if isinstance(sentence, str) else sentence[0], context)
        if message is None or not all(as_tuple(message.string)):
            missing.append(sentence)
    assert missing == [], "run manage.py collect_texts, then translate"


def test_a_translation_has_the_places_and_tags_of_its_sentence(spanish: Catalog) -> None:
    wrong = []
    for message in spanish:
        originals, translations = as_tuple(message.id), as_tuple(message.string)
        for number, translation in enumerate(translations):
            original = originals[min(number, len(originals) - 1)]
            if message.id and translation and Counter(PLACE.findall(translation)) != Counter(PLACE.findall(original)):
                wrong.append((original, translation))
    assert wrong == []


def test_no_translation_is_a_guess(spanish: Catalog) -> None:
    assert [message.id for message in spanish if message.fuzzy and message.id] == []
    assert spanish.num_plurals == 2


@pytest.mark.parametrize("path", list(sources("frontend/templates", "donors/templates")), ids=lambda path: path.name)
def test_every_template_can_be_read_for_translators(path: Any) -> None:
    assert all(sentence for sentence, _ in sentences_in(path))


@pytest.mark.usefixtures("in_spanish")
def test_a_compiled_catalog_is_in_use() -> None:
    assert gettext("Leave page") == "Salir de la página"
    words = "<strong>%(shown)s</strong> person has given", "<strong>%(shown)s</strong> people have given"
    assert "persona ha donado" in ngettext(*words, 1)
    assert "personas han donado" in ngettext(*words, 0)


@pytest.mark.django_db
def test_the_language_of_a_visitor_is_chosen_told_and_remembered(client: Client) -> None:
    makers.nonprofit()
    makers.giving_page()
    assert 'lang="en"' in client.get("/give/lantern/").content.decode()
    assert 'lang="es"' in client.get("/give/lantern/", headers={"accept-language": "es-MX,en;q=0.5"}).content.decode()
    assert 'lang="en"' in client.get("/give/lantern/", headers={"accept-language": "xx"}).content.decode()
    chosen = client.get("/give/lantern/?language=es")
    assert "Salir de la página" in chosen.content.decode()
    assert chosen.cookies["language"].value == "es"
    assert 'lang="es"' in client.get("/give/lantern/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.django_db
def test_errors_come_back_in_the_donors_language(client: Client) -> None:
    makers.nonprofit()
    makers.giving_page()
    client.cookies["language"] = "es"
    sent = client.post("/give/lantern/", {"frequency": "once", "amount_once": "other", "other_amount": "2"})
    page = sent.content.decode()
    assert sent.status_code == 422
    assert "Escriba un importe de" in page
    assert "Escriba su nombre" in page
    assert "No se ha hecho ningún cargo a su tarjeta." in page


@pytest.mark.usefixtures("in_spanish")
@pytest.mark.parametrize("name", ["away", "bad_request", "fault", "form_expired", "not_allowed", "not_found"])
def test_the_last_pages_speak_spanish_without_a_request(name: str) -> None:
    page = render_to_string(f"errors/{name}.html")
    assert '<html lang="es" dir="ltr">' in page
    assert not re.search(r"\b(?:the|you|please|was)\b", re.sub(r"<[^>]+>", " ", page).lower())


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (123456, "USD", "es_US", "$1,234.56"),
        (123456, "EUR", "es_ES", "1.234,56 €"),
        (1234567, "EUR", "es_ES", "12.345,67 €"),
        (5000, "JPY", "es_ES", "5.000 JPY"),
        (123456, "USD", "ar_AE", "\u200f1,234.56\xa0US$"),
    ],
)
def test_money_is_written_as_the_locale_writes_it(minor: int, currency: str, locale: str, shown: str) -> None:
    assert Money(minor, currency).show(locale).replace("\xa0€", " €").replace("\xa0JPY", " JPY") == shown


@pytest.mark.django_db
def test_a_page_in_a_right_to_left_language_says_so(client: Client, settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    makers.nonprofit(country="AE")
    makers.giving_page()
    page = client.get("/give/lantern/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
