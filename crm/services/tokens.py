"""Signing in with a token of the REST API."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from knox.crypto import hash_token

from crm.domain.actors import Actor, ActorKind
from crm.domain.capabilities import capabilities_of
from crm.domain.scopes import capabilities_within
from crm.models import ApiToken

# Written at most this often: a busy token costs no write a request.
PRECISION: Final = timedelta(minutes=1)
LONGEST_LABEL: Final = 150


def use_token(clear: str) -> ApiToken | None:
    """The token behind what a caller sent, noted as used now; None when it is unknown, over, revoked or its user gone.

    Found by its hash: who watches how long this takes learns nothing of a token they do not have.
    """
    token: ApiToken | None = ApiToken.objects.select_related("user").filter(digest=hash_token(clear)).first()
    now = timezone.now()
    if token is None or token.revoked_at or (token.expiry and token.expiry <= now) or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at <= now - PRECISION:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - PRECISION)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token


def acting_with(token: ApiToken) -> Actor:
    """Whoever calls with this token: its user, by name and the token's label, within its scopes."""
    return Actor(
        ActorKind.API,
        f"{token.user} ({token.label})"[:LONGEST_LABEL],
        token.user_id,
        capabilities_of(token.user.roles) & capabilities_within(token.scopes),
    )
