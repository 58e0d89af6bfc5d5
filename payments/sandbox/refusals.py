"""How the API says no, in Stripe's own shape (https://docs.stripe.com/api/errors)."""

from typing import Any

STATUS = {
    "invalid_request_error": 400,
    "idempotency_error": 400,
    "card_error": 402,
    "api_error": 500,
}


class Refusal(Exception):
    """An error answer. `began`: the endpoint had begun its work, so the answer is kept under the idempotency key."""

    def __init__(
        self,
        message: str,
        *,
        type: str = "invalid_request_error",  # noqa: A002 - Stripe's word for it
        code: str | None = None,
        param: str | None = None,
        status: int | None = None,
        began: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status or STATUS[type]
        self.began = began
        said = {"code": code, "message": message, "param": param, "type": type} | more
        if code:
            said["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        self.error = {name: value for name, value in said.items() if value is not None}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def missing(kind: str, stripe_id: str, param: str = "id") -> Refusal:
    return Refusal(f"No such {kind}: '{stripe_id}'", code="resource_missing", param=param, status=404)


def unknown_parameter(name: str) -> Refusal:
    return Refusal(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def not_modelled(name: str) -> Refusal:
    """Stripe knows the parameter and the sandbox does not: said loudly, because ignoring it would look like success."""
    return Refusal(f"The sandbox does not model this parameter: {name}", code="parameter_unknown", param=name)


def missing_parameter(name: str) -> Refusal:
    return Refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)


def bad_parameter(message: str, name: str, code: str | None = None) -> Refusal:
    return Refusal(message, code=code, param=name)


def wrong_state(code: str, message: str, **more: Any) -> Refusal:
    """The object's state forbids what was asked."""
    return Refusal(message, code=code, began=True, **more)
