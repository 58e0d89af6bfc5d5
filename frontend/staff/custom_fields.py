"""Fields that a nonprofit adds: describing them, and answering them about a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.models import CustomField
from crm.selectors.audit import changed_at, changes_to
from crm.selectors.contacts import changes_since, contact_with
from crm.selectors.custom_fields import answers_of, choices_in_use, counted_fields, field_with, fields_in_use
from crm.services.custom_fields import archive_field, change_field, make_field, rename_choice, restore_field
from crm.services.custom_values import answer_fields
from frontend.forms.custom_fields import CHOICES, KIND_NAMES, AnswersForm, FieldForm, RenameChoiceForm
from frontend.forms.styled import words_of
from frontend.forms.three_way import Group
from frontend.staff.edits import begun, first_shown, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def edit_answers(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Answer the fields about a person; what somebody else answered meanwhile is kept, or asked about."""
    contact = contact_with(contact_id)
    state, asked, known = contact.updated_at.isoformat(), fields_in_use(), answers_of([contact.pk]).get(contact.pk, {})
    form = begun(
        request,
        lambda sent: AnswersForm(sent, asked=asked, answers=known),
        state,
        lambda since: changes_since(contact.pk, since),
    )
    if form.is_valid():
        try:
            answer_fields(contact_id=contact.pk, answers=form.answers(), seen=seen_in(form), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:person", contact.pk)
    told = {"form": form, "seen": state}
    context = {"active": "people", "contact": contact, "may_set_up": request.actor.can(Capability.SET_UP), **told}
    return render(request, "staff/fields/answers.html", context, status=INVALID if form.errors else 200)


@require_GET
@staff_page(Capability.SET_UP)
def custom_fields(request: StaffRequest) -> HttpResponse:
    """Every field with how many people have an answer."""
    rows = [(field, KIND_NAMES[field.kind]) for field in counted_fields()]  # type: ignore[index]  # its choices are these
    return render(request, "staff/fields/list.html", {"active": "tags", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.SET_UP)
def custom_field(request: StaffRequest, field_id: int | None = None) -> HttpResponse:
    """A field to change, or a new one."""
    last = changed_at(CustomField(pk=field_id)) if field_id else None  # before the row: never more than was shown
    found = field_with(field_id) if field_id else None
    form = begun(
        request,
        lambda sent: FieldForm(sent, field=found),
        last.isoformat() if last else "",
        lambda since: changes_to("crm.customfield", found.pk, since) if found else [],
        groups_of(found),
    )
    if form.is_valid():
        try:
            if found is None:
                make_field(facts=form.facts(), by=request.actor)
            else:
                change_field(field_id=found.pk, facts=form.facts(), seen=seen_in(form), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = gettext("The field {name} is saved.").format(name=form.cleaned_data["label"])
            messages.success(request, saved_words(form) if form.meanwhile else said)
            return redirect("staff:custom_fields")
    return field_page(request, found, form)


def groups_of(field: CustomField | None) -> tuple[Group, ...]:
    return (CHOICES,) if field and field.choices else ()


@require_POST
@staff_page(Capability.SET_UP)
def rename_field_choice(request: StaffRequest, field_id: int) -> HttpResponse:
    last = changed_at(CustomField(pk=field_id))
    found = field_with(field_id)
    rename = RenameChoiceForm(request.POST, field=found)
    if rename.is_valid():
        try:
            rename_choice(field_id=found.pk, **rename.cleaned_data, by=request.actor)
        except Refused as refused:
            rename.refuse(refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff:custom_field", found.pk)
    form = first_shown(lambda _: FieldForm(field=found), last.isoformat() if last else "", groups_of(found))
    return field_page(request, found, form, rename)


def field_page(
    request: StaffRequest, found: CustomField | None, form: FieldForm, rename: RenameChoiceForm | None = None
) -> HttpResponse:
    is_list = found is not None and bool(found.choices)
    used = choices_in_use(found.pk) if found and is_list else {}
    context = {
        "active": "tags",
        "field": found,
        "kind": KIND_NAMES[found.kind] if found else "",  # type: ignore[index]  # its choices are these
        "form": form,
        "rename": rename or (RenameChoiceForm(field=found) if found and is_list else None),
        "used": [(choice, used.get(choice, 0)) for choice in found.choices] if found else [],
    }
    is_wrong = bool(form.errors or (rename and rename.errors))
    return render(request, "staff/fields/field.html", context, status=INVALID if is_wrong else 200)


@require_POST
@staff_page(Capability.SET_UP)
def put_field_away(request: StaffRequest, field_id: int) -> HttpResponse:
    """Archive a field, or restore it."""
    if request.POST.get("act") != "restore":
        field = archive_field(field_id=field_id, by=request.actor)
        told = gettext("The field {name} is archived. Its answers are kept.")
        messages.success(request, told.format(name=field.label))
        return redirect("staff:custom_fields")
    try:
        field = restore_field(field_id=field_id, by=request.actor)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:custom_fields")
    messages.success(request, gettext("The field {name} is asked again.").format(name=field.label))
    return redirect("staff:custom_fields")
