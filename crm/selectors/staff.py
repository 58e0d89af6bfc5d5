"""Who works here, with which second step and which tokens."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from crm.domain.accounts import bar_to_change
from crm.domain.actors import Actor, ActorKind
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.second_step import bar_to_reset
from crm.models import ApiToken, User


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as whoever manages staff sees them; `bar` says why their second step may not be removed,
    `account_bar` why the account may not be changed.
    """

    user: User
    has_second_step: bool
    is_self: bool
    bar: Refused | None
    account_bar: Refused | None


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


def staff_called(user_id: int | None) -> str:
    """The name of somebody who works here or did; "" for nobody."""
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    return str(user) if user else ""


def with_second_step() -> set[int]:
    """Who has a second step of signing in. Recovery codes alone are none."""
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return set(Authenticator.objects.filter(type__in=steps).values_list("user_id", flat=True))


def acts_as_superuser(by: Actor) -> bool:
    """Whether what only superusers may do is open to them; it is to whoever runs this installation."""
    if by.kind is ActorKind.SYSTEM:
        return True
    superusers = User.objects.filter(is_active=True, is_superuser=True)
    return by.user_id is not None and superusers.filter(pk=by.user_id).exists()


def colleagues_of(by: Actor) -> list[Colleague]:
    """Everybody who works here, those who left last, as `by` sees them."""
    return colleagues_among(everybody_who_works_here().order_by("-is_active", "name", "pk"), by)


def colleague_of(by: Actor, user_id: int) -> Colleague:
    """One of them, who may have left."""
    users = list(everybody_who_works_here().filter(pk=user_id))
    if not users:
        raise NotThere(gettext_noop("There is no such account."))
    return colleagues_among(users, by)[0]


def colleagues_among(users: Iterable[User], by: Actor) -> list[Colleague]:
    stepping, by_superuser = with_second_step(), acts_as_superuser(by)
    return [
        Colleague(
            user,
            user.pk in stepping,
            user.pk == by.user_id,
            bar_to_reset(
                name=str(user),
                has_one=user.is_active and user.pk in stepping,
                is_own=user.pk == by.user_id,
                is_superuser=user.is_superuser,
                by_superuser=by_superuser,
            ),
            bar_to_change(
                name=str(user),
                is_own=user.pk == by.user_id,
                is_superuser=user.is_superuser,
                by_superuser=by_superuser,
            ),
        )
        for user in users
    ]


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
