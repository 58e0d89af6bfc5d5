"""One act for many people of the list: whoever does it is told how many they are, and asked once."""

from hashlib import sha256
from uuid import uuid4

from django.contrib import messages
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.nonprofit import remembered_nonprofit
from crm.services.bulk_tasks import make_tasks_for
from crm.services.tags import tag_contacts, untag_contacts
from donors.selectors.people import PeopleAsked, people_list
from frontend.forms.bulk import FILES, TAG, BulkTagForm, BulkTaskForm, acts_for, form_for
from frontend.forms.people import PeopleForm
from frontend.staff.bulk_undo import tell_of_tags, tell_of_tasks
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.people import back, file_of
from frontend.templatetags.ui import number

MOST_AT_ONCE = 10_000
MOST_DIGITS = 18
A_DAY = 24 * 60 * 60


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def bulk_people(request: StaffRequest) -> HttpResponseBase:
    """First the question, with how many there are; with `sure`, the act. A file is written without a question."""
    act, acts = request.POST.get("act", ""), dict(acts_for(request.actor))
    asked = PeopleForm(request.GET, nonprofit=remembered_nonprofit(), by=request.actor).asked()
    if "everybody" in request.POST and asked.only is not None:  # a filter cannot be used: the list says which
        return back(request)
    if act in FILES and act in acts:
        return written(request, asked, FILES[act])
    ids = chosen(request, asked)
    trouble = trouble_with(ids) if act in acts else gettext("Choose what to do with them.")
    if trouble:
        return not_done(request, trouble)
    form = form_for(act, request.POST if "sure" in request.POST else None)
    if form.is_bound and form.is_valid() and (answer := carried_out(request, act, form, ids)):
        return answer
    context = {
        "active": "people",
        "act": act,
        "words": acts[act],
        "form": form,
        "number": len(ids),
        "key": uuid4(),
        "everybody": "everybody" in request.POST,
        "ids": [] if "everybody" in request.POST else ids,
    }
    return render(request, "staff/people/bulk.html", context, status=422 if form.errors else 200)


def carried_out(
    request: StaffRequest, act: str, form: BulkTagForm | BulkTaskForm, ids: list[int]
) -> HttpResponseBase | None:
    """Do it for as many as the form said, and once for each form; None where it is refused, the form says why."""
    if trouble := unsaid(request.POST.get("key", ""), request.POST.get("number", ""), len(ids)):
        form.add_error(None, trouble)
        return None
    key = once_key(request)
    if not cache.add(key, act, timeout=A_DAY):
        return not_done(request, gettext("This was sent already. It is not done a second time."))
    try:
        said = done(request, act, form, ids)
    except Exception as error:
        cache.delete(key)  # it may be sent again: no task was made, and a tag put on twice is on once
        if not isinstance(error, Refused) or error.code in ("forbidden", "not_found"):
            raise
        form.refuse(error)
        return None
    tell(request, said, form)
    return back(request)


def tell(request: StaffRequest, said: str, form: BulkTagForm | BulkTaskForm) -> None:
    if isinstance(form, BulkTagForm):
        tell_of_tags(request, said, form.cleaned_data["tag"])
    else:
        tell_of_tasks(request, said)


def unsaid(key: str, told: str, number: int) -> str:
    """What keeps a form from being believed: it has to say which form it is, and how many people it showed."""
    if not key or not told:
        return gettext(
            "Nothing was done yet: what came did not say how many people you saw. Check the number, then go on."
        )
    if told != str(number):
        return gettext("How many people they are has changed meanwhile. Look once more, then go on.")
    return ""


def once_key(request: StaffRequest) -> str:
    """Under which it is remembered that this form was sent, in the cache that all processes share."""
    told = f"{request.user.pk} {request.POST['key']}"
    return f"bulk-{sha256(told.encode()).hexdigest()}"


def chosen(request: StaffRequest, asked: PeopleAsked) -> list[int]:
    """Whose rows were ticked, or everybody the filters name; one more than may be, where they are more."""
    if "everybody" not in request.POST:
        told = request.POST.getlist("person")
        return sorted({int(pk) for pk in told if pk.isascii() and pk.isdigit() and len(pk) <= MOST_DIGITS})
    found: list[int] = []
    for ids in people_list(asked).all_ids():
        found += ids
        if len(found) > MOST_AT_ONCE:
            break
    return found


def written(request: StaffRequest, asked: PeopleAsked, kind: str) -> HttpResponseBase:
    """The file of everybody, however many, or of those who were ticked."""
    if "everybody" not in request.POST:
        ids = chosen(request, asked)
        if trouble := trouble_with(ids):
            return not_done(request, trouble)
        asked = ticked(asked, ids)
    return file_of(request, asked, kind)


def not_done(request: StaffRequest, trouble: str) -> HttpResponseBase:
    messages.error(request, trouble)
    return back(request)


def ticked(asked: PeopleAsked, ids: list[int]) -> PeopleAsked:
    """These people and nobody else, in the order of the list and with its columns."""
    return PeopleAsked(
        asked.currency,
        asked.fiscal_year,
        asked.year_began,
        order=asked.order,
        only=tuple(ids),
        columns=asked.columns,
    )


def trouble_with(ids: list[int]) -> str:
    if not ids:
        return gettext("Choose at least one person.")
    if len(ids) > MOST_AT_ONCE:
        said = gettext("At most {number} people can be changed at once. Narrow the list first.")
        return said.format(number=number(MOST_AT_ONCE))
    return ""


def done(request: StaffRequest, act: str, form: BulkTagForm | BulkTaskForm, ids: list[int]) -> str:
    """Do it; what was done, in words."""
    if isinstance(form, BulkTaskForm):
        count = make_tasks_for(contact_ids=ids, facts=form.facts(), by=request.actor)
        return ngettext("{number} task is made.", "{number} tasks are made.", count).format(number=number(count))
    change = tag_contacts if act == TAG else untag_contacts
    count = change(contact_ids=ids, tag_id=form.cleaned_data["tag"], by=request.actor)
    if act == TAG:
        said = ngettext("{number} person has the tag now.", "{number} people have the tag now.", count)
    else:
        said = ngettext("{number} person lost the tag.", "{number} people lost the tag.", count)
    return said.format(number=number(count))
