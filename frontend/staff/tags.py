"""Tags: put on a person and taken off on their page; the list of all, where they are renamed, united and put away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.models import Contact, Tag
from crm.selectors.audit import changed_at, changes_to
from crm.selectors.contacts import contact_with
from crm.selectors.tags import counted_tags, people_tagged, tag_with, tags_like
from crm.services.tag_vocabulary import archive_tag, make_tag, rename_tag, restore_tag, unite_tags
from crm.services.tags import put_tag, take_tag_off
from frontend.forms.tags import RenameTagForm, TagForm, UniteForm
from frontend.staff.edits import begun, first_shown, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.person import whole_page
from frontend.staff.person_cards import about_tags

INVALID = 422


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def tag_person(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Put a tag on; with htmx the part of the page alone."""
    contact = contact_with(contact_id)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            put_tag(contact_id=contact.pk, name=form.cleaned_data["name"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            return shown(request, contact)
    told = about_tags(request.actor, contact) | {"contact": contact, "tag_form": form}
    if request.htmx:
        return render(request, "staff/person/_own_tags.html", told, status=INVALID)
    context = whole_page(request, contact.pk) | told
    return render(request, "staff/person/page.html", context, status=INVALID)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def untag_person(request: StaffRequest, contact_id: int, tag_id: int) -> HttpResponse:
    contact = contact_with(contact_id)
    take_tag_off(contact_id=contact.pk, tag_id=tag_id, by=request.actor)
    return shown(request, contact)


def shown(request: StaffRequest, contact: Contact) -> HttpResponse:
    if not request.htmx:
        return redirect("staff:person", contact.pk)
    told = about_tags(request.actor, contact) | {"contact": contact, "has_changed": True}
    return render(request, "staff/person/_own_tags.html", told)


@require_GET
@staff_page(Capability.EDIT_PEOPLE)
def offer_tags(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The tags like what is typed so far, that the person has not."""
    offered = tags_like(request.GET.get("name", "")[:60], but=contact_with(contact_id).pk)
    return render(request, "staff/person/_tag_options.html", {"offered": offered})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_SEGMENTS)
def tags(request: StaffRequest) -> HttpResponse:
    """Every tag with how many people have it, and a form for one more."""
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            tag = make_tag(name=form.cleaned_data["name"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The tag {name} is made.").format(name=tag.name))
            return redirect("staff:tags")
    context = {
        "active": "tags",
        "form": form,
        "tags": counted_tags(),
        "may_set_up": request.actor.can(Capability.SET_UP),
    }
    return render(request, "staff/tags/list.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_SEGMENTS)
def tag(request: StaffRequest, tag_id: int) -> HttpResponse:
    """One tag, to be renamed."""
    seen = state_of_tag(tag_id)  # before the row: never more than was shown
    found = tag_with(tag_id)
    form = begun(
        request,
        lambda sent: RenameTagForm(sent, initial={"name": found.name}),
        seen,
        lambda since: changes_to("crm.tag", found.pk, since),
    )
    if form.is_valid():
        try:
            rename_tag(tag_id=found.pk, name=form.cleaned_data["name"], seen=seen_in(form), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:tags")
    context = {"active": "tags", "tag": found, "form": form, "unite": UniteForm(tag=found)}
    return render(request, "staff/tags/tag.html", context, status=INVALID if form.errors else 200)


def state_of_tag(tag_id: int) -> str:
    last = changed_at(Tag(pk=tag_id))
    return last.isoformat() if last else ""


@require_POST
@staff_page(Capability.EDIT_SEGMENTS)
def join_tag(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Make a tag part of another one."""
    seen = state_of_tag(tag_id)
    found = tag_with(tag_id)
    form = UniteForm(request.POST, tag=found)
    if form.is_valid():
        try:
            kept = unite_tags(tag_id=found.pk, into_id=form.cleaned_data["into"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("{gone} is now {kept}.").format(gone=found.name, kept=kept.name))
            return redirect("staff:tags")
    rename = first_shown(lambda _: RenameTagForm(initial={"name": found.name}), seen)
    context = {"active": "tags", "tag": found, "form": rename, "unite": form}
    return render(request, "staff/tags/tag.html", context, status=INVALID)


@require_POST
@staff_page(Capability.EDIT_SEGMENTS)
def put_tag_away(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Archive a tag, or restore it."""
    if request.POST.get("act") == "restore":
        tag = restore_tag(tag_id=tag_id, by=request.actor)
        messages.success(request, gettext("The tag {name} is offered again.").format(name=tag.name))
        return redirect("staff:tags")
    tag, people = archive_tag(tag_id=tag_id, by=request.actor), people_tagged(tag_id)
    kept = ngettext(
        "The tag {name} is archived. {n} person keeps it.", "The tag {name} is archived. {n} people keep it.", people
    )
    messages.success(request, kept.format(name=tag.name, n=people))
    return redirect("staff:tags")
