from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.domain.errors import BadSignature
from payments.models import StripeEvent
from payments.services.inbox import keep_event, verify
from payments.webhooks.routes import root_of


@csrf_exempt  # Stripe proves itself by a signature over the raw body
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Verify, keep, answer. 400 for what Stripe did not sign; every signed event is kept and answered 200."""
    try:
        event = verify(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature as reason:
        return HttpResponse(str(reason), status=400, content_type="text/plain")
    keep_event(event, root_of(event.type, event.payload), StripeEvent.Source.WEBHOOK)
    return HttpResponse(status=200)
