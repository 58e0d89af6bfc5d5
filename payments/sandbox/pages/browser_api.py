"""The few endpoints that a browser may call, with the publishable key and the secret of one object."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from payments.sandbox.acts import methods, payments
from payments.sandbox.pages.calls import changing, proven_intent
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.rows import Json
from payments.sandbox.wire.parsing import parse_form

# What a browser with the publishable key is not told of an intent.
PRIVATE: Final = ("customer", "metadata", "latest_charge", "payment_method_configuration_details")


def for_browsers(view: Callable[..., Json]) -> Callable[..., HttpResponse]:
    """The view's answer, or its refusal in Stripe's shape; a wrong key is refused before anything is done."""

    @csrf_exempt  # the caller proves itself with the secret of the object, as at Stripe
    @wraps(view)
    def answered(request: HttpRequest, **place: Any) -> HttpResponse:
        try:
            given = parse_form((request.body or request.META["QUERY_STRING"].encode()).decode())
            check_key(given.pop("key", ""))
            return JsonResponse(view(request, given, **place))
        except Refusal as refusal:
            return JsonResponse({"error": error_for_browser(refusal)}, status=refusal.status)

    return answered


def check_key(key: str) -> None:
    if key != settings.STRIPE_PUBLISHABLE_KEY:
        raise Refusal(f"Invalid API Key provided: {key[:8]}****", status=401)


def for_browser(intent: Json) -> Json:
    return {name: value for name, value in intent.items() if name not in PRIVATE}


def error_for_browser(refusal: Refusal) -> Json:
    intent = refusal.error.get("payment_intent")
    return refusal.error | ({"payment_intent": for_browser(intent)} if intent else {})


@require_GET
@for_browsers
def retrieve_intent(request: HttpRequest, given: Json, intent_id: str) -> Json:
    return for_browser(proven_intent(intent_id, given.get("client_secret", "")).data)


@require_POST
@for_browsers
def confirm_intent(request: HttpRequest, given: Json, intent_id: str) -> Json:
    """Pay with what was typed; declined with status 402, and the intent waits for another card."""

    def confirm() -> Json:
        intent = proven_intent(intent_id, given.get("client_secret", ""))
        method = methods.create_method(given.get("payment_method_data") or {})
        how = {"payment_method": method.stripe_id, "return_url": given.get("return_url"), "use_stripe_sdk": True}
        return payments.confirm(intent, how)

    return for_browser(changing(confirm))


@require_POST
@for_browsers
def give_up_intent(request: HttpRequest, given: Json, intent_id: str) -> Json:
    """The donor closed their bank's challenge."""

    def give_up() -> Json:
        intent = proven_intent(intent_id, given.get("client_secret", ""))
        payments.authenticate(intent, passed=False)
        return intent.data

    return for_browser(changing(give_up))
