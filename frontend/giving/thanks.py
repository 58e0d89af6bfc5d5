"""The page after giving: it follows the truth, whatever the browser thinks happened."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.domain.pages import words_for
from campaigns.selectors.funds import fund_with
from crm.domain.errors import NotThere
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.services.acknowledgments import receipt_file
from frontend.giving.look import choose_language, headers_for_money, locale_of
from frontend.giving.tokens import read_thanks_token
from payments.services.standing import Standing, Word, standing_of

# The link lies in a browser's history: after this the page shows neither names nor an address nor a receipt.
SHOWS_DETAILS = timedelta(hours=24)
CHANGES = (Word.ARRIVING, Word.UNKNOWN, Word.UNFINISHED)


def standing_for(token: str) -> Standing:
    public_id = read_thanks_token(token)
    if public_id is None:
        raise Http404
    try:
        return standing_of(public_id)
    except NotThere as refused:
        raise Http404 from refused


@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    standing = standing_for(token)
    nonprofit = remembered_nonprofit()
    page = standing.attempt.giving_page
    language = choose_language(request, standing.answers.language)
    context: dict[str, Any] = {
        "standing": standing,
        "word": standing.word,
        "changes": standing.word in CHANGES or (standing.word == Word.RECEIVED and standing.receipt is None),
        "page": page,
        "words": words_for(page.texts, language, nonprofit.language),
        "nonprofit": nonprofit,
        "locale": locale_of(language, nonprofit),
        "gift": standing.amount - standing.cover,
        "fund": fund_with(standing.answers.fund_id).name_in(language),
        "fresh": timezone.now() - standing.asked_at < SHOWS_DETAILS,
        "day": local_day(nonprofit).day,
        "token": token,
        "status_url": reverse("giving:status", args=[token]),
    }
    return headers_for_money(render(request, "giving/thanks.html", context))


@require_GET
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands, for the page to ask again: a word, and whether the receipt is there."""
    standing = standing_for(token)
    response = JsonResponse({"word": standing.word, "receipt": standing.receipt is not None})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def receipt_pdf(request: HttpRequest, token: str) -> HttpResponse:
    standing = standing_for(token)
    if standing.receipt is None or timezone.now() - standing.asked_at > SHOWS_DETAILS:
        raise Http404
    name = standing.receipt.full_number
    return HttpResponse(
        receipt_file(standing.receipt),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"},
    )
