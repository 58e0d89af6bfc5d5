"""Who works here, and with which tokens."""

from django.db.models import QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, gettext_noop
from crm.models import ApiToken, User


def staff_member(user_id: int) -> User:
    """The active member of staff with this id, or NotThere."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotThere(gettext_noop("This account is not there, or it is closed."))
    return user


def staff_with_address(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def everybody_who_works_here() -> QuerySet[User]:
    """Members of staff, those who left too."""
    return User.objects.order_by("name", "pk")


def task_keepers(needs: Capability = Capability.KEEP_TASKS) -> list[User]:
    """Everybody who works here and has the capability `needs`, by name: whom a task or a prospect may be given to."""
    active = User.objects.filter(is_active=True).order_by("name", "pk")
    return [user for user in active if user.actor().can(needs)]


def privacy_keepers() -> list[User]:
    """Everybody who may answer what people ask of us about their data, by name."""
    active = User.objects.filter(is_active=True).order_by("name", "pk")
    return [user for user in active if user.actor().can(Capability.KEEP_PRIVACY)]


def tokens_seen_by(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the API that still open something: everybody's for whoever manages staff, else one's own."""
    tokens: QuerySet[ApiToken] = (
        ApiToken.objects.filter(revoked_at=None).select_related("user").order_by("-created", "digest")
    )
    return tokens if actor.can(Capability.MANAGE_STAFF) else tokens.filter(user_id=actor.user_id)


def token_seen_by(actor: Actor, digest: str) -> ApiToken:
    token = tokens_seen_by(actor).filter(digest=digest).first()
    if token is None:
        raise NotThere(gettext_noop("There is no such token, or it was revoked."))
    return token
