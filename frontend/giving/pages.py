"""The hosted giving page. It works without JavaScript: then it leads to Stripe's own page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import GivingPage
from campaigns.selectors.pages import PublicPage, public_page, remembered_page
from crm.domain.money import Money, exponent, symbol
from crm.models import Nonprofit
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.selectors.progress import campaign_progress
from frontend.forms.giving import MONTHLY, ONCE, OTHER, GiveForm
from frontend.giving.look import STRIPE_JS, choose_language, headers_for_money, locale_of, remember_language
from frontend.giving.nowhere import elsewhere
from frontend.giving.submitting import fresh_token, submit
from frontend.giving.tokens import thanks_token

INVALID = 422
MOST_DIGITS = 12


@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def giving_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a form sent without JavaScript; a change of language that keeps every answer."""
    wished = request.POST.get("language") or request.GET.get("language")
    nonprofit, view, form = opened(request, slug, wished)
    if view.page.state == GivingPage.State.CLOSED:
        return closed(request, nonprofit, view, wished)
    status = 200
    if request.method == "POST" and "language" in request.POST:
        form.errors.clear()
    elif request.method == "POST":
        started = submit(request, form, GivingPage.Flow.CHECKOUT)
        if started is not None:
            return HttpResponseRedirect(started.checkout_url or to_thanks(started.attempt.public_id))
        status = INVALID
    response = render(request, "giving/page.html", page_context(view, form, nonprofit), status=status)
    if wished:
        remember_language(response, form.language)
    return headers_for_money(response)


def closed(request: HttpRequest, nonprofit: Nonprofit, view: PublicPage, wished: str | None) -> HttpResponse:
    """What a page says that takes no gifts any more, and where one can give instead."""
    language = get_language() or nonprofit.language
    context = elsewhere(nonprofit, language) | {"view": view}
    if view.page.discreet:
        context["others"] = []  # nor what they are about
    response = render(request, "giving/closed.html", context)
    if wished:
        remember_language(response, language)
    return response


@require_POST
def attempt(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form sent by JavaScript: 200 says what the browser does next, 422 lists [control id, sentence].

    With `check` nothing is started: the answer is the list of errors, which may be empty.
    """
    _, view, form = opened(request, slug, None)
    if "check" in request.POST:
        form.is_valid()
        return JsonResponse({"errors": form.error_list})
    started = submit(request, form, view.page.flow)
    if started is None:
        return JsonResponse({"errors": form.error_list, "token": fresh_token(form)}, status=INVALID)
    back = to_thanks(started.attempt.public_id)
    if started.client_secret and not started.is_done:
        return JsonResponse({"client_secret": started.client_secret, "return_url": request.build_absolute_uri(back)})
    return JsonResponse({"go": started.checkout_url or back})


def opened(request: HttpRequest, slug: str, wished: str | None) -> tuple[Nonprofit, PublicPage, GiveForm]:
    """The page in the visitor's language, and its form with what they sent or chose before."""
    nonprofit = remembered_nonprofit()
    language = choose_language(request, wished)
    read = public_page if request.method == "POST" else remembered_page
    view = read(slug, nonprofit, language)
    locale = locale_of(language, nonprofit)
    chosen = prefilled(request, view.page)
    form = GiveForm(request.POST or None, view=view, language=language, locale=locale, initial=chosen)
    return nonprofit, view, form


def to_thanks(public_id: Any) -> str:
    return reverse("giving:thanks", args=[thanks_token(public_id)])


def prefilled(request: HttpRequest, page: GivingPage) -> dict[str, str]:
    """What an embedded form or a link chose already: ?frequency=monthly&amount=3000, in minor units."""
    frequency = MONTHLY if request.GET.get("frequency") == MONTHLY else ONCE
    given: dict[str, str] = {"frequency": frequency} if "frequency" in request.GET else {}
    amount = request.GET.get(f"amount_{frequency}") or request.GET.get("amount", "")
    offered = page.monthly_amounts if frequency == MONTHLY else page.one_time_amounts
    if amount == OTHER or amount in map(str, offered):
        return given | {f"amount_{frequency}": amount}
    is_number = amount.isascii() and amount.isdigit() and len(amount) <= MOST_DIGITS
    if is_number and page.least_minor <= int(amount) <= page.most_minor:
        return given | {f"amount_{frequency}": OTHER, "other_amount": f"{Money(int(amount), page.currency).major}"}
    return given


def impact_of(view: PublicPage, chosen: dict[str, Any]) -> str:
    """What the amount that is picked at first does, so that nothing moves when the script starts."""
    choices = view.monthly if chosen["frequency"] == MONTHLY else view.one_time
    picked = chosen[chosen["frequency"]]
    return next((choice.impact for choice in choices if str(choice.amount.minor) == picked), "")


def page_context(view: PublicPage, form: GiveForm, nonprofit: Nonprofit) -> dict[str, Any]:
    page = view.page
    chosen = form.chosen
    progress = campaign_progress(page.campaign_id, page.campaign.currency)
    day = local_day(nonprofit).day
    seen = (view.read, form.locale, nonprofit.name, nonprofit.plain_name, nonprofit.email, nonprofit.statement_suffix)
    return {
        "view": view,
        "page": page,
        "words": view.words,
        "form": form,
        "chosen": chosen,
        "nonprofit": nonprofit,
        "locale": form.locale,
        "token": fresh_token(form),
        "arrays": [(ONCE, view.one_time, chosen[ONCE]), (MONTHLY, view.monthly, chosen[MONTHLY])],
        "impact": impact_of(view, chosen),
        "progress": progress,
        "goal": page.campaign.goal_minor,
        "symbol": symbol(page.currency, form.locale),
        "exponent": exponent(page.currency),
        "day": day,
        "story": (*seen, progress),
        "untouched": None if form.is_bound or form.initial else (*seen, day),
        "stripe_js": static("sandbox/stripe.js") if settings.IN_SANDBOX else STRIPE_JS,
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != get_language()],
    }
