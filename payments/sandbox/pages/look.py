"""Language, frames and money of the sandbox's pages."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin

from crm.domain.money import Money
from payments.sandbox.store.rows import Json

View = Callable[..., HttpResponseBase]


def frameable(view: View) -> View:
    """Our own pages may show this one in a frame."""
    return csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))


def speak(locale: str) -> None:
    """Answer this request in `locale`, if we know its language."""
    language = locale.replace("_", "-").split("-")[0]
    if language in dict(settings.LANGUAGES):
        translation.activate(language)


def shown(minor: int, currency: str) -> str:
    """An amount in the reader's language: 6000 usd is $60.00."""
    return Money(minor, currency.upper()).show(translation.get_language() or "en")


def amount_of(thing: Json) -> str:
    return shown(thing["amount"], thing["currency"])
