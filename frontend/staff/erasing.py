"""Erasing a person: what would become of everything, then their name typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.about_person import ids_of
from crm.selectors.contacts import contact_with
from crm.selectors.erasure import bars_to, fates_of
from crm.services.erasure import erase_contact
from frontend.forms.privacy import EraseForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.privacy_words import groups_of

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_PRIVACY)
def erase(request: StaffRequest, contact_id: int) -> HttpResponse:
    """What is deleted, blanked and kept, and why; posted with the name, it is done. There is no way back."""
    contact = contact_with(contact_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erase_contact(contact_id=contact.pk, name=form.cleaned_data["name"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Erased. What the law wants kept stays without a name."))
            return redirect("staff:privacy")
    ids = ids_of(contact.pk)
    context = {
        "active": "people",
        "contact": contact,
        "form": form,
        "bars": [words_of(bar) for bar in bars_to(ids)],
        "groups": groups_of(fates_of(contact.pk)),
        "merged": len(ids) - 1,
    }
    return render(request, "staff/privacy/erase.html", context, status=INVALID if form.errors else 200)
