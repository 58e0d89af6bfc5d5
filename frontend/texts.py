"""Every sentence of ours that translators see, found by Babel: nothing but Python is needed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("crm", "campaigns", "donors", "payments", "frontend")
TEMPLATES = (".html", ".txt", ".mjml")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Sentence = tuple[str | tuple[str, ...], str | None]


def sources(*folders: str) -> Iterator[Path]:
    """Our Python files and templates below the folders (or the files named), in a stable order."""
    for folder in folders or APPS:
        root = settings.BASE_DIR / folder
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            is_template = path.suffix in TEMPLATES and "templates" in path.parts
            if (path.suffix == ".py" and "migrations" not in path.parts) or is_template:
                yield path


def sentences_in(path: Path) -> Iterator[Sentence]:
    """(sentence or its plural forms, context) of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What Django makes of a template for gettext reads as Python once nothing is indented.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    for _, sentence, _, context in extract("python", BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}):
        if sentence:
            yield sentence, context


def choice_labels() -> Iterator[tuple[str, str]]:
    """(label, model) of every choice a field offers: pages translate them where they show them."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                for _, label in getattr(field, "flatchoices", None) or ():
                    yield str(label), f"{app}/models:{model.__name__}"


def collect() -> Catalog:
    """All sentences, untranslated."""
    catalog = Catalog(project="Lantern", domain="django", charset="utf-8")
    for path in sources():
        place = str(path.relative_to(settings.BASE_DIR))
        for sentence, context in sentences_in(path):
            catalog.add(sentence, locations=[(place, 0)], context=context)
    for label, place in choice_labels():
        catalog.add(label, locations=[(place, 0)])
    return catalog


def catalog_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")
