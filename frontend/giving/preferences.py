"""A person's own page of what we may send them, by a link that only they were sent. Looking at it changes nothing."""

from typing import Any, Final

from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm.domain.actors import THEMSELVES
from crm.domain.emails import masked
from crm.models import Contact, Nonprofit
from crm.selectors.mail_choices import MailChoices, mail_choices
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.preference_links import behind
from crm.services.mail_choices import Shown, save_choices, stop_all_choices, unsubscribe
from frontend.giving.look import choose_language
from frontend.visitor import address_of
from payments.services.defence import visitor_of

GONE, TOO_MANY = 404, 429
MOST, WITHIN_SECONDS = 30, 600
SALT: Final = "choices as shown"
NEUTRAL: Final = "#0e5c47"


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The page; its choices saved, or everything stopped by the one button."""
    contact = behind(token)
    if contact is None:
        return gone(request)
    wished = request.POST.get("language") or request.GET.get("language")
    nonprofit, language = remembered_nonprofit(), choose_language(request, wished or contact.language or None)
    choices = mail_choices(contact, nonprofit, language)
    context = context_of(contact, nonprofit, choices, language) | {"token": token}
    if request.method != "POST":
        return private(render(request, "giving/preferences.html", context | {"done": request.GET.get("done", "")}))
    if is_too_often(f"choices:{visitor_of(address_of(request))}"):
        problem = gettext("That was very often. Wait ten minutes, then try again.")
        return private(render(request, "giving/preferences.html", context | {"problem": problem}, status=TOO_MANY))
    if "stop" in request.POST:
        stop_all_choices(contact=contact, by=THEMSELVES)
    else:
        shown, ticked = shown_on(request.POST.get("shown", ""), choices), request.POST.getlist("choice")
        save_choices(contact=contact, offered=choices, shown=shown, ticked=ticked, language=language, by=THEMSELVES)
    done = "stopped" if "stop" in request.POST else "saved"
    return redirect(f"{reverse('giving:preferences', args=[token])}?done={done}&language={language}")


@csrf_exempt  # a mail program has no cookie; the signed link is the proof, and all it can do is stop mail
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail program posts to, without cookies and without asking back (RFC 8058). A look leads to the page."""
    if request.method != "POST":
        return redirect("giving:preferences", token)
    contact = behind(token)
    if contact is None:
        return gone(request)
    unsubscribe(contact=contact, by=THEMSELVES)
    return private(HttpResponse("OK", content_type="text/plain; charset=utf-8"))


def context_of(contact: Contact, nonprofit: Nonprofit, choices: MailChoices, language: str) -> dict[str, Any]:
    """Nothing that says more of the person than their first name and a masked address."""
    colour = nonprofit.brand_colour.lower()
    wordings = {part.purpose: part.wording.pk for part in choices.purposes if part.wording}
    return {
        "nonprofit": nonprofit,
        "plain": contact.plain_mail or contact.safe_contact,
        "name": contact.preferred_name or contact.first_name,
        "address": masked(choices.email) if choices.email else "",
        "choices": choices,
        "shown": signing.dumps([sorted(choices.ticked), wordings], salt=SALT),
        "chosen_language": language,
        "colour_css": reverse("giving:colours", args=[colour[1:]]) if colour != NEUTRAL else "",
    }


def shown_on(signed: str, choices: MailChoices) -> Shown:
    """The page that was sent back, as we signed it; where nobody knows, the page as it would be now."""
    try:
        ticked, wordings = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return Shown(frozenset(choices.ticked), {})
    return Shown(frozenset(ticked), wordings)


def is_too_often(key: str) -> bool:
    """Whether this was done more than MOST times WITHIN_SECONDS, counted for all processes."""
    cache = caches["default"]
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ended between the two
        return False


def gone(request: HttpRequest) -> HttpResponse:
    """The same for a link that never was, one that is too old, and one of somebody who is no longer here."""
    context = {"nonprofit": remembered_nonprofit()}
    return private(render(request, "giving/preferences_gone.html", context, status=GONE))


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # The address is the key to the page. With "no-referrer" browsers would hide where the form comes from.
    response["Referrer-Policy"] = "same-origin"
    return response
