"""3-D Secure: what the donor's bank would ask, in a dialog of the giving page or on a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from payments.sandbox.acts import checkout, payments
from payments.sandbox.addresses import with_result
from payments.sandbox.models import StoredObject
from payments.sandbox.pages.calls import changing, proven_intent, session_paid_by
from payments.sandbox.pages.look import amount_of, frameable, speak
from payments.sandbox.refusals import Refusal


@frameable
@require_http_methods(["GET", "POST"])
def authenticate(request: HttpRequest, intent_id: str) -> HttpResponse:
    """Confirm or refuse; in a frame the page only says that it is over, otherwise the donor is led back."""
    try:
        intent = proven_intent(intent_id, request.GET.get("client_secret", ""))
    except Refusal as refusal:
        raise Http404 from refusal
    speak(request.GET.get("locale", ""))
    if request.method == "POST":
        passed = request.POST.get("answer") == "confirm"
        changing(lambda: payments.authenticate(intent, passed=passed))
    if intent.data["status"] == "requires_action":
        context = {"intent": intent.data, "amount": amount_of(intent.data)}
        return render(request, "sandbox/authentication.html", context)
    if "frame" in request.GET:
        return render(request, "sandbox/answered.html")
    return HttpResponseRedirect(way_back(intent))


def way_back(intent: StoredObject) -> str:
    """The return_url; after a failure on the hosted page, that page again, which still has the answers."""
    session = session_paid_by(intent)
    if session is not None and checkout.is_open(session):
        return str(session.data["url"])
    if session is not None:
        return checkout.success_url(session)
    return with_result(intent.hidden.get("return_url") or "/", intent.data)
