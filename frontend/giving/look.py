"""How a giving page looks and speaks: language, locale, colours, headers."""

from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from csp.constants import NONE, SELF
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from crm.models import Nonprofit
from crm.selectors.nonprofit import SECONDS, remembered_nonprofit

STRIPE_JS = "https://js.stripe.com/endive/stripe.js"
STRIPE_HOSTS = ["https://js.stripe.com", "https://*.js.stripe.com"]


def csp_for_money() -> dict[str, Any]:
    """The content security policy of pages that take money: our own origin, and Stripe's hosts where it is Stripe's."""
    stripe = [] if settings.IN_SANDBOX else STRIPE_HOSTS
    return settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
        "script-src": [SELF, *stripe],
        "frame-src": [SELF] if settings.IN_SANDBOX else [*stripe, "https://hooks.stripe.com"],
        "connect-src": [SELF, *([] if settings.IN_SANDBOX else ["https://api.stripe.com"])],
        "form-action": [SELF, *([] if settings.IN_SANDBOX else ["https://checkout.stripe.com"])],
        "frame-ancestors": [NONE],
    }


def headers_for_money(response: HttpResponse) -> HttpResponse:
    """What a page that takes money says to browsers beside its policy."""
    response._csp_replace = csp_for_money()  # type: ignore[attr-defined]  # as csp.decorators.csp_replace does
    response["Permissions-Policy"] = 'payment=(self "https://js.stripe.com")'
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"  # a bank's window may need its opener
    response["Cache-Control"] = "no-store"  # the form carries a token of its own
    return response


def choose_language(request: HttpRequest, wished: str | None) -> str:
    """Speak `wished` from here on if we can; the language spoken."""
    if wished in dict(settings.LANGUAGES):
        translation.activate(wished)
        request.LANGUAGE_CODE = wished
    return translation.get_language() or settings.LANGUAGE_CODE


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax")


def locale_of(language: str, nonprofit: Nonprofit) -> str:
    """How to write numbers: the language as it is written in the nonprofit's country, where there is such a thing."""
    return locale_in(language, nonprofit.country)


@lru_cache(maxsize=64)
def locale_in(language: str, country: str) -> str:
    locale = f"{language}_{country}"
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return language
    return locale


def locale_here() -> str:
    """The locale of whoever reads the page that is being drawn; a page asks a hundred times."""
    language = translation.get_language() or ""
    known: str | None = caches["process"].get(f"locale:{language}")
    if known is None:
        nonprofit = remembered_nonprofit()
        known = locale_of(language or nonprofit.language, nonprofit)
        caches["process"].set(f"locale:{language}", known, SECONDS)
    return known
