"""The words people are asked with, and the addresses that are left alone."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.stop_list import Why
from crm.domain.wordings import WORDINGS
from crm.models import ConsentEvent
from crm.selectors.consents import newest_wordings, versions_of
from crm.selectors.stop_list import counts_by_reason
from crm.services.consents import stop_address
from crm.services.wordings import publish_wording
from frontend.forms.consent import StopForm, WordingForm
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422
SOURCE_OF: Final = {
    Why.ASKED: ConsentEvent.Source.STAFF,
    Why.PREFERENCE_SERVICE: ConsentEvent.Source.PREFERENCE_SERVICE,
}


@require_GET
@staff_page(Capability.EDIT_GIVING_PAGES)
def wordings(request: StaffRequest) -> HttpResponse:
    """Every wording in every language, as people are shown it today; those not published yet with ours."""
    shown = {(row.key, row.language): row for row in newest_wordings()}
    keys = dict.fromkeys([*WORDINGS, *(key for key, _ in shown)])
    languages = [code for code, _ in settings.LANGUAGES]
    rows = [
        {"key": key, "language": language, "wording": shown.get((key, language))}
        for key in keys
        for language in languages
    ]
    return render(request, "staff/consent/wordings.html", {"active": "consent", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_GIVING_PAGES)
def wording(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """All versions of one, and a form for the next."""
    versions = versions_of(key, language)
    if language not in dict(settings.LANGUAGES) or not (versions or key in WORDINGS):
        raise Http404
    begins = versions[0].text if versions else WORDINGS[key].get(language, "")
    form = WordingForm(request.POST if request.method == "POST" else None, initial={"text": begins})
    if form.is_valid():
        try:
            publish_wording(key=key, language=language, text=form.cleaned_data["text"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Published. Whoever is asked from now on sees these words."))
            return redirect("staff:wordings")
    context = {"active": "consent", "form": form, "key": key, "wording_language": language, "versions": versions}
    return render(request, "staff/consent/wording.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.RECORD_CONSENT)
def stop_list(request: StaffRequest) -> HttpResponse:
    """How many addresses are on it and why, and a form for one more. Nobody can read an address off it."""
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why, said = Why(form.cleaned_data["why"]), form.cleaned_data
        known = stop_address(
            address=said["email"], source=SOURCE_OF[why], why=why, evidence=said["evidence"], by=request.actor
        )
        told = ngettext(
            "On the list. {n} person has this address.", "On the list. {n} people have this address.", known
        )
        messages.success(request, told.format(n=known))
        return redirect("staff:stop_list")
    context = {
        "active": "consent",
        "form": form,
        "counts": counts_by_reason(),
        "may_word": request.actor.can(Capability.EDIT_GIVING_PAGES),
    }
    return render(request, "staff/consent/stop_list.html", context, status=INVALID if form.errors else 200)
