"""The palette: find people and gifts, go anywhere."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.domain.names import fold
from crm.selectors.contacts import shown_addresses
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.search import best_matches
from donors.models import Gift
from donors.selectors.gift_search import gifts_like
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.navigation import Place, places_for

MOST_PEOPLE, MOST_GIFTS = 8, 5


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def search(request: StaffRequest) -> HttpResponse:
    """The options for what was typed so far; without the palette, the list of people filtered by it."""
    typed = request.GET.get("q", "").strip()[:200]
    if not request.htmx:
        return redirect(f"{reverse('staff:people')}?{urlencode({'q': typed})}")
    contacts = best_matches(typed, MOST_PEOPLE) if typed else []
    addresses = shown_addresses([contact.pk for contact in contacts])
    context = {
        "typed": typed,
        "people": [(contact, addresses.get(contact.pk, "")) for contact in contacts],
        "gifts": gifts_for(request, typed),
        "places": places_like(request, typed),
        "may_add": request.actor.can(Capability.EDIT_PEOPLE),
    }
    return render(request, "staff/search/_options.html", context)


def gifts_for(request: StaffRequest, typed: str) -> list[Gift]:
    if not typed or not request.actor.can(Capability.VIEW_GIFTS):
        return []
    return gifts_like(typed, remembered_nonprofit().currency, MOST_GIFTS)


def places_like(request: StaffRequest, typed: str) -> list[Place]:
    """Where the actor may go: everywhere, or the places whose name has a word that begins with what was typed."""
    wanted = fold(typed)
    return [place for place in places_for(request.actor) if f" {wanted}" in f" {fold(str(place.name))}"]
