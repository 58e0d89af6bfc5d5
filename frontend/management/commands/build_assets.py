"""Style sheets and translations made from their sources, by the Python packages we have. No Node, no gettext."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import lightningcss
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand

STYLES = settings.BASE_DIR / "frontend" / "styles"
BROWSERS = {
    "give": ["safari >= 15.4", "ios_saf >= 15.4", "chrome >= 105", "firefox >= 110"],
    "staff": ["safari >= 16.4", "chrome >= 111", "firefox >= 121"],
}


class Command(BaseCommand):
    help = "Build the style sheets and compile the translations."

    def handle(self, *args: Any, **options: Any) -> None:
        out = settings.BUILD_DIR / "css"
        out.mkdir(parents=True, exist_ok=True)
        for name, browsers in BROWSERS.items():
            css = lightningcss.bundle_css(str(STYLES / f"{name}.css"), browsers_list=browsers, minify=True)
            (out / f"{name}.css").write_text(css, encoding="utf-8")
            self.stdout.write(f"{name}.css {len(css.encode())} bytes")
        for source in settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.po"):
            self.stdout.write(f"{source.parent.parent.name}: {compile_messages(source)} messages")


def compile_messages(source: Path) -> int:
    """Write the .mo beside a .po; how many messages it holds."""
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name, domain="django")
    with NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as made:
        write_mo(made, catalog)
    Path(made.name).chmod(0o644)
    Path(made.name).replace(source.with_suffix(".mo"))  # at once: another process may be reading it
    return len(catalog)
