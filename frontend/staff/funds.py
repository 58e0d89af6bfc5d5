"""Funds and campaigns: what gifts are for, and what we ask for."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.models import Campaign, Fund
from campaigns.selectors.funds import all_campaigns, all_funds, campaign_with, fund_with
from campaigns.services.campaigns import change_campaign, create_campaign
from campaigns.services.funds import change_fund, create_fund
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.audit import changed_at, changes_to
from crm.selectors.nonprofit import remembered_nonprofit
from donors.selectors.gifts import raised_by_campaign
from frontend.forms.funds import CampaignForm, FundForm
from frontend.forms.styled import StyledForm
from frontend.staff.edits import Edited, begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422


@require_GET
@staff_page(Capability.EDIT_GIVING_PAGES)
def funds(request: StaffRequest) -> HttpResponse:
    raised = raised_by_campaign()
    campaigns = [(campaign, raised.get((campaign.pk, campaign.currency))) for campaign in all_campaigns()]
    context = {"active": "funds", "funds": all_funds(), "campaigns": campaigns}
    return render(request, "staff/giving_pages/funds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_GIVING_PAGES)
def fund(request: StaffRequest, fund_id: int | None = None) -> HttpResponse:
    """A fund to change, or a new one."""
    last = changed_at(Fund(pk=fund_id)) if fund_id else None  # before the row: it never says more than was shown
    found, language = fund_with(fund_id) if fund_id else None, remembered_nonprofit().language
    form = edited(request, found, last, lambda sent: FundForm(sent, fund=found, language=language))

    def keep() -> None:
        if found is None:
            create_fund(facts=form.facts(), by=request.actor)
        else:
            change_fund(fund=found, facts=form.facts(), seen=seen_in(form), by=request.actor)

    return kept_or_shown(request, form, keep, found.name if found else gettext("Add a fund"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_GIVING_PAGES)
def campaign(request: StaffRequest, campaign_id: int | None = None) -> HttpResponse:
    """A campaign to change, or a new one."""
    last = changed_at(Campaign(pk=campaign_id)) if campaign_id else None
    found, currency = campaign_with(campaign_id) if campaign_id else None, remembered_nonprofit().currency
    form = edited(request, found, last, lambda sent: CampaignForm(sent, campaign=found, currency=currency))

    def keep() -> None:
        if found is None:
            create_campaign(facts=form.facts(), currency=form.counted_in, by=request.actor)
        else:
            change_campaign(campaign=found, facts=form.facts(), seen=seen_in(form), by=request.actor)

    return kept_or_shown(request, form, keep, found.name if found else gettext("Add a campaign"))


def edited(
    request: StaffRequest,
    found: Fund | Campaign | None,
    last: datetime | None,
    make: Callable[[QueryDict | None], Edited],
) -> Edited:
    return begun(
        request,
        make,
        last.isoformat() if last else "",
        lambda since: changes_to(found._meta.label_lower, found.pk, since) if found else [],
    )


def kept_or_shown(request: StaffRequest, form: StyledForm, keep: Callable[[], None], title: str) -> HttpResponse:
    """Back to the list once the answers are kept, else the form."""
    if form.is_valid():
        try:
            keep()
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:funds")
    context = {"active": "funds", "form": form, "title": title, "seen": form.fields["seen"].initial}
    return render(request, "staff/giving_pages/one.html", context, status=INVALID if form.errors else 200)
