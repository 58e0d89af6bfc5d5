"""Tasks in somebody's own calendar: the secret link, made and ended on their account page, and what it answers."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST, require_safe

from crm.domain.calendars import digest_of_secret
from crm.domain.capabilities import Capability
from crm.selectors.calendar_feeds import feed_behind
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.tasks import feed_tasks
from crm.services.calendar_feeds import make_feed, note_reading, revoke_feed
from frontend.staff.calendar_text import calendar_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.sealing import seal, unseal
from frontend.visitor import address_of
from payments.services.defence import visitor_of

GONE, TOO_MANY = 404, 429
MOST, WITHIN_SECONDS = 60, 600
NEW_FEED: Final = "new_calendar"  # in the session, sealed, from making a link to showing it
TYPE: Final = "text/calendar; charset=utf-8"


@require_POST
@staff_page(Capability.KEEP_TASKS)
def change_feed(request: StaffRequest) -> HttpResponse:
    """Make a new link, which the account page shows once; or with `do` "revoke" end the one there is."""
    if request.POST.get("do") == "revoke":
        revoke_feed(user=request.user, by=request.actor)
        request.session.pop(NEW_FEED, None)
        messages.success(request, gettext("The link to your calendar no longer opens anything."))
        return redirect("staff:account")
    request.session[NEW_FEED] = seal(make_feed(user=request.user, by=request.actor))
    return redirect("staff:account")


def link_to_show(request: StaffRequest) -> str:
    """The link that was just made, told once; "" from then on."""
    sealed = request.session.pop(NEW_FEED, "") if request.method == "GET" else ""
    return settings.PUBLIC_URL + reverse("calendar_feed", args=[unseal(sealed)]) if sealed else ""


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The tasks behind a link. One that was revoked and one that never was answer alike."""
    known = feed_behind(secret)
    asker = digest_of_secret(secret)[:32] if known else visitor_of(address_of(request))
    if is_too_often(f"calendar:{asker}"):
        return private(HttpResponse(status=TOO_MANY, headers={"Retry-After": str(WITHIN_SECONDS)}))
    if known is None or not known.user.actor().can(Capability.KEEP_TASKS):
        return private(HttpResponse(status=GONE))
    nonprofit = remembered_nonprofit()
    with override(nonprofit.language):
        text = calendar_of(feed_tasks(known.user_id, local_day(nonprofit)), nonprofit)
    note_reading(known)
    return private(HttpResponse(text, content_type=TYPE))


def is_too_often(key: str) -> bool:
    """Whether this was asked more than MOST times WITHIN_SECONDS, counted for all processes."""
    cache = caches["default"]
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ended between the two
        return False


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
