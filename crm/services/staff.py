"""The people who work here, and their tokens."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.domain import emails
from crm.domain.actors import Actor
from crm.domain.capabilities import ROLES, Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.scopes import SCOPES
from crm.models import ApiToken, User
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.jobs import enqueue


def create_staff(
    *,
    email: str,
    name: str,
    roles: list[str],
    password: str | None,
    superuser: bool = False,
    invitation: str = "",
    by: Actor,
) -> User:
    """Make a member of staff. Without a password they set one through "Forgot your password?", or by the mail that the
    Celery task `invitation` sends; it gets user_id, and by_id (None where nobody on the staff did it).
    """
    authorize(by, Capability.MANAGE_STAFF)
    address = emails.checked(email)
    check_roles(roles)
    if password is not None:
        try:
            validate_password(password, User(email=address, name=name))
        except ValidationError as error:
            raise Refused("weak_password", " ".join(error.messages), field="password") from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, name=name, roles=roles, is_staff=superuser, is_superuser=superuser
            )
            audit.record(by, "staff.created", user, roles=(None, roles))
            if invitation:
                enqueue(invitation, user_id=user.pk, by_id=by.user_id)
    except IntegrityError as error:
        raise Refused(
            "email_taken", gettext_noop("{email} already signs in here."), field="email", email=address
        ) from error
    return user


def check_roles(roles: list[str]) -> None:
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise Refused(
            "unknown_role",
            gettext_noop("Name one or more of these roles: {known}."),
            field="roles",
            known=", ".join(sorted(ROLES)),
        )


def create_token(*, user: User, label: str, scopes: list[str], days: int, by: Actor) -> str:
    """A new API token of `user`; returned once, in clear, and kept only as a hash."""
    authorize(by, Capability.MANAGE_STAFF)
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Refused(
            "unknown_scope",
            gettext_noop("{unknown} is no scope. The scopes are {known}."),
            field="scopes",
            unknown=", ".join(unknown),
            known=", ".join(SCOPES),
        )
    with transaction.atomic():
        _, clear = ApiToken.objects.create(user=user, expiry=timedelta(days=days), label=label, scopes=scopes)
        audit.record(by, "token.created", user, label=(None, label), scopes=(None, scopes))
    return str(clear)


def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """End a token at once: one's own, or with MANAGE_STAFF anybody's."""
    if by.user_id is None or token.user_id != by.user_id:
        authorize(by, Capability.MANAGE_STAFF, token)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            audit.record(by, "token.revoked", token.user, label=(token.label, None))


def change_own_details(*, user: User, name: str, keyboard_shortcuts: bool, by: Actor) -> None:
    """What members of staff say of themselves."""
    name = " ".join(name.split())
    if by.user_id != user.pk:
        authorize(by, Capability.MANAGE_STAFF, user)
    if not name:
        raise Refused("name_missing", gettext_noop("Please type your name: colleagues see it."), field="name")
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        changes = take_over(row, {"name": name, "keyboard_shortcuts": keyboard_shortcuts})
        if changes:
            row.save(update_fields=list(changes))
            audit.record(by, "staff.changed", row, contact_id=None, **changes)


def note_sign_in_change(*, user: User, what: str, by: Actor) -> None:
    """Keep in the audit log that somebody changed how they sign in, such as "password_changed"."""
    audit.record(by, f"staff.{what}"[:60], user)
