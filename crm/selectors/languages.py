"""The languages we speak, as somebody who reads one of them calls them all."""

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language


def language_names() -> dict[str, str]:
    """The name of each in the reader's language, as it stands within a sentence: "What it says in Spanish"."""
    known = Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-").languages
    return {code: str(known.get(code, name)) for code, name in settings.LANGUAGES}
