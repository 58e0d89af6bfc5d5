"""Giving pages: the list, a new one, and everything that can be set on one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.domain import colours
from campaigns.domain.colours import brand_of, contrast
from campaigns.domain.pages import words_for
from campaigns.models import GivingPage
from campaigns.selectors.pages import present, staff_page_with, staff_pages
from campaigns.services import giving_pages as services
from campaigns.services.pictures import discard_picture, store_picture
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.audit import changes_to
from crm.selectors.nonprofit import remembered_nonprofit
from donors.selectors.gifts import raised_by_campaign
from frontend.forms.giving import GiveForm
from frontend.forms.giving_amounts import TABLES, Amounts
from frontend.forms.giving_pages import GivingPageForm, NewPageForm
from frontend.forms.styled import words_of
from frontend.giving.look import headers_for_money, locale_of
from frontend.giving.pages import page_context
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422
GROUNDS = {
    "light": colours.LIGHT_PAPER,
    "on_light": colours.LIGHT_ON_BRAND,
    "dark": colours.DARK_PAPER,
    "on_dark": colours.DARK_ON_BRAND,
}
MOVES = {
    "publish": (services.publish_giving_page, gettext_lazy("The page is open. Visitors see it now.")),
    "close": (services.close_giving_page, gettext_lazy("The page is closed. It takes no more gifts.")),
    "withdraw": (
        services.withdraw_giving_page,
        gettext_lazy("The page is a draft again. Visitors find nothing there."),
    ),
}


@require_GET
@staff_page(Capability.VIEW_GIFTS)
def giving_pages(request: StaffRequest) -> HttpResponse:
    nonprofit, raised = remembered_nonprofit(), raised_by_campaign()
    rows = [
        {
            "page": page,
            "headline": words_for(page.texts, get_language() or "", nonprofit.language).get("headline", page.slug),
            "raised": raised.get((page.campaign_id, page.campaign.currency)),
        }
        for page in staff_pages()
    ]
    may_edit = request.actor.can(Capability.EDIT_GIVING_PAGES)
    return render(request, "staff/giving_pages/list.html", {"active": "pages", "rows": rows, "may_edit": may_edit})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_GIVING_PAGES)
def new_giving_page(request: StaffRequest) -> HttpResponse:
    form = NewPageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            page = services.create_giving_page(
                slug=said["slug"], campaign=said["campaign"], headline=said["headline"], by=request.actor
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The page is a draft. Visitors do not see it before you publish it."))
            return redirect("staff:giving_page", page.pk)
    status = INVALID if form.errors else 200
    return render(request, "staff/giving_pages/new.html", {"active": "pages", "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_GIVING_PAGES)
def giving_page(request: StaffRequest, page_id: int) -> HttpResponse:
    """The settings of a page; what somebody else changed meanwhile is kept, or asked about where both did."""
    page = staff_page_with(page_id)
    form = edited_page(request, page)
    if form.is_valid() and saved(request, form, page):
        messages.success(request, saved_words(form))
        return redirect("staff:giving_page", page.pk)
    asked = form.meanwhile.collided if form.meanwhile else {}
    if form.chosen_picture and ("picture" in asked or not form.has_error("picture")):
        form.add_error("picture", gettext("Choose the picture again: browsers do not keep it."))
    status = INVALID if form.errors else 200
    return render(request, "staff/giving_pages/settings.html", context_of(request, page, form), status=status)


def edited_page(request: StaffRequest, page: GivingPage) -> GivingPageForm:
    return begun(
        request,
        lambda sent: GivingPageForm(sent, request.FILES if sent else None, page=page),
        page.updated_at.isoformat(),
        lambda since: changes_to("campaigns.givingpage", page.pk, since),
        [Amounts(kind) for kind in TABLES],
    )


def saved(request: StaffRequest, form: GivingPageForm, page: GivingPage) -> bool:
    """Save the answers; False with the reason on the form."""
    changes, picture = form.changes(), form.chosen_picture
    try:
        if picture is not None:
            changes["image"] = store_picture(data=picture.read(), by=request.actor)
        elif form.cleaned_data["no_picture"]:
            changes["image"] = ""
        services.change_giving_page(page=page, changes=changes, seen=seen_in(form), by=request.actor)
    except Refused as refused:
        if picture is not None:
            discard_picture(name=changes.get("image", ""), by=request.actor)
        form.refuse(refused)
        return False
    return True


def context_of(request: StaffRequest, page: GivingPage, form: GivingPageForm) -> dict[str, Any]:
    here = settings.PUBLIC_URL
    return {
        "active": "pages",
        "page": page,
        "form": form,
        "seen": page.updated_at.isoformat(),
        "headline": words_for(page.texts, get_language() or "", remembered_nonprofit().language).get("headline")
        or page.slug,
        "address": f"{here}{reverse('giving:page', args=[page.slug])}",
        "embed_script": f"{here}{static('js/embed.js')}",
        "embed_address": f"{here}{reverse('giving:embed', args=[page.slug])}",
        "colour_errors": form["colour"].errors,
        **colour_context(str(form["colour"].value() or "")),
    }


@require_POST
@staff_page(Capability.EDIT_GIVING_PAGES)
def move_giving_page(request: StaffRequest, page_id: int) -> HttpResponse:
    """Publish, close or withdraw a page."""
    act, said = MOVES.get(request.POST.get("act", ""), MOVES["withdraw"])
    try:
        act(page=staff_page_with(page_id), by=request.actor)
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, words_of(refused))
    return redirect("staff:giving_page", page_id)


@require_GET
@staff_page(Capability.EDIT_GIVING_PAGES)
def colour(request: StaffRequest) -> HttpResponse:
    """How a colour will look, while it is typed."""
    template = "staff/giving_pages/_colour_field.html" if "whole" in request.GET else "staff/giving_pages/_colour.html"
    return render(request, template, colour_context(request.GET.get("colour", "")))


def colour_context(value: str) -> dict[str, Any]:
    """The colour in both themes; `nearest` where the one typed cannot be read, nothing where it is no colour."""
    typed = value.strip().lower()
    typed = f"#{typed}" if typed and not typed.startswith("#") else typed
    found: dict[str, Any] = {"colour_value": value, "typed": typed, "grounds": GROUNDS, "brand": None}
    if not typed:
        return found
    try:
        brand = brand_of(typed)
    except Refused as refused:
        return found | {"colour_problem": words_of(refused)}
    nearest = brand.light if brand.light != typed else ""
    ratio = min(contrast(typed, colours.LIGHT_PAPER), contrast(typed, colours.LIGHT_ON_BRAND))
    return found | {"brand": brand, "nearest": nearest, "ratio": f"{ratio:.1f}"}


@require_GET
@staff_page(Capability.EDIT_GIVING_PAGES)
def preview(request: StaffRequest, page_id: int) -> HttpResponse:
    """The page as visitors will see it, before they do."""
    nonprofit, language = remembered_nonprofit(), get_language() or settings.LANGUAGE_CODE
    view = present(staff_page_with(page_id), nonprofit, language)
    form = GiveForm(view=view, language=language, locale=locale_of(language, nonprofit))
    return headers_for_money(render(request, "giving/page.html", page_context(view, form, nonprofit)))


@require_GET
@staff_page(Capability.EDIT_GIVING_PAGES)
def picture(request: StaffRequest, page_id: int) -> HttpResponseBase:
    """The picture of a page, a draft's too."""
    page = staff_page_with(page_id)
    if not page.image:
        raise Http404
    return FileResponse(page.image.open("rb"), content_type="image/webp")
