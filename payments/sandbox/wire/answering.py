"""One call of the API, from its text to its answer."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings

from payments.sandbox.models import SavedAnswer
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.events import API_VERSION, current_request
from payments.sandbox.store.ids import letters
from payments.sandbox.store.rows import Json, writing
from payments.sandbox.store.timers import wake_for_next
from payments.sandbox.wire import faults
from payments.sandbox.wire.checking import check_request
from payments.sandbox.wire.endpoints import Endpoint, endpoint_for
from payments.sandbox.wire.expanding import expanded
from payments.sandbox.wire.idempotency import fingerprint, save_answer, saved_answer
from payments.sandbox.wire.parsing import parse_form

OK: Final = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: `headers` by their lower-case names."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]

    @property
    def encoded(self) -> str:
        return self.body if self.method == "POST" else self.query

    @property
    def key(self) -> str:
        return self.headers.get("idempotency-key", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """`is_cut`: the connection breaks before the whole of it has arrived."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


def answer(call: Call) -> Answer:
    """What Stripe would answer, with the faults that are owed. Every refusal has Stripe's shape."""
    request_id = f"req_{letters(14)}"
    token = current_request.set({"id": request_id, "idempotency_key": call.key or None})
    fault = ""
    try:
        check_caller(call)
        endpoint, stripe_id = find_endpoint(call)
        fault = faults.next_fault(reads=call.method == "GET")
        if fault in faults.BEFORE:
            raise faults.refusal_of(fault)
        given = check_request(parse_form(call.encoded), endpoint.shape, endpoint.modelled)
        status, body, replayed = carry_out(call, endpoint, stripe_id, given, fault, request_id)
    except Refusal as refusal:
        status, body, replayed = refusal.status, refusal.body, ""
    finally:
        current_request.reset(token)
    if fault == "slow":
        time.sleep(faults.SLOW_SECONDS)
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    if call.key:
        headers["Idempotency-Key"] = call.key
    if replayed:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": replayed}
    return Answer(status, body, headers, is_cut=fault in faults.CUTS)


def check_caller(call: Call) -> None:
    """The secret key of this account, and the version that this sandbox speaks."""
    scheme, _, key = call.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        words = "You did not provide an API key. Provide it in the Authorization header, using Bearer auth."
        raise Refusal(words, status=401)
    if hmac.compare_digest(key.encode(), settings.STRIPE_PUBLISHABLE_KEY.encode()):
        words = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise Refusal(words, code="secret_key_required", status=401)
    if not hmac.compare_digest(key.encode(), settings.STRIPE_API_KEY.encode()):
        raise Refusal(f"Invalid API Key provided: {key[:7]}{'*' * 8}{key[-4:]}", status=401)
    version = call.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise Refusal(f"Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION}.")


def find_endpoint(call: Call) -> tuple[Endpoint, str]:
    found = endpoint_for(call.method, call.path)
    if found is None:
        raise Refusal(f"Unrecognized request URL ({call.method}: {call.path}).", status=404)
    return found


def carry_out(
    call: Call, endpoint: Endpoint, stripe_id: str, given: Json, fault: str, request_id: str
) -> tuple[int, Json, str]:
    """Status, body, and the id of the request that was replayed or "".

    A call that writes is one transaction with its saved answer: sent twice at once, the second waits and gets the same.
    """
    paths = given.pop("expand", [])
    if call.method == "GET":
        return OK, expanded(endpoint.act(stripe_id, given), paths), ""
    request = fingerprint(call.method, call.path, call.encoded)
    with writing():
        saved: SavedAnswer | None = saved_answer(call.key, request) if call.key else None
        if saved is not None:
            return saved.status, saved.body, saved.request_id
        try:
            status, body = OK, expanded(endpoint.act(stripe_id, given), paths)
        except Refusal as refusal:
            if not refusal.began:
                raise
            status, body = refusal.status, refusal.body
        if fault == "error_after":
            owed = faults.refusal_of(fault)
            status, body = owed.status, owed.body
        if call.key:
            save_answer(call.key, request, status, body, request_id)
        wake_for_next()
    return status, body, ""
