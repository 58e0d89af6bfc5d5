"""Who calls the REST API."""

from typing import Any, Final

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.domain.actors import Actor
from crm.models import ApiToken, User
from crm.services.tokens import acting_with, use_token

SCHEMES: Final = (b"token", b"bearer")


class ScopedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token lantern_…`, or Bearer. What is wrong with a token is not said: it works or it does not."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in SCHEMES:
            return None
        return self.authenticate_credentials(words[-1] if len(words) == 2 else b"")

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        found = use_token(token.decode("ascii")) if token.isascii() else None
        if found is None:
            raise AuthenticationFailed("This token is unknown, over or revoked.")
        return found.user, found


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]  # spectacular is half typed
    """How the OpenAPI description says it."""

    target_class = "crm.api.authentication.ScopedTokenAuthentication"
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Token (or Bearer), a space and the token: `Authorization: Token lantern_…`",
        }


def acting(request: Request) -> Actor:
    """The one who acts in this request, within the scopes of the token."""
    assert isinstance(request.auth, ApiToken)
    return acting_with(request.auth)
