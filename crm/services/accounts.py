"""The accounts of those who work here: closed when somebody leaves, opened again, with which roles.

Every act holds all accounts, in the order of their ids. So of two who close each other at the same moment one comes
second, has no account any more by then and is refused, and somebody is left who manages staff.
"""

from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.db import transaction

from crm.domain.accounts import bar_to_change, bar_to_lose_manager
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability, Role, capabilities_of
from crm.domain.errors import Forbidden, NotThere, Refused, gettext_noop
from crm.models import ApiToken, User
from crm.selectors.audit import changed_at
from crm.selectors.staff import acts_as_superuser
from crm.services import audit
from crm.services.access import authorize
from crm.services.calendar_feeds import end_feeds
from crm.services.changes import take_over
from crm.services.staff import check_roles, revoke_token

IS_CLOSED: Final = gettext_noop("The account of {name} is closed.")
IS_OPEN: Final = gettext_noop("The account of {name} is open.")


def close_account(*, user_id: int, by: Actor) -> User:
    """Nobody signs in to it any more. Its sessions, its tokens of the API and its link to a calendar end for good; what
    was theirs to do stays theirs until somebody gives it away.
    """
    authorize(by, Capability.MANAGE_STAFF)
    with transaction.atomic():
        user, others_manage = held(user_id, by)
        if not user.is_active:
            raise Refused("account_closed", IS_CLOSED, name=str(user))
        keep_a_manager(user, others_manage, roles=[])
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record(by, "staff.closed", user)
        end_sessions(user)
        for token in ApiToken.objects.filter(user=user, revoked_at=None).order_by("created", "digest"):
            revoke_token(token=token, by=by)
        end_feeds(user)
    return user


def open_account(*, user_id: int, by: Actor) -> User:
    """Let somebody sign in again who left, with the password, the second step and the roles that they had."""
    authorize(by, Capability.MANAGE_STAFF)
    with transaction.atomic():
        user, _ = held(user_id, by)
        if user.is_active:
            raise Refused("account_open", IS_OPEN, name=str(user))
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(by, "staff.opened", user)
    return user


def change_roles(*, user_id: int, roles: list[str], seen: datetime | None = None, by: Actor) -> User:
    """Say what somebody may do here. It holds from their next click on, and for their tokens and their calendar too.

    `seen` is when the account that was looked at had last been changed (crm.selectors.audit.changed_at): Refused
    ("changed_meanwhile") where somebody changed it since. None asks nothing.
    """
    authorize(by, Capability.MANAGE_STAFF)
    check_roles(roles)
    wanted = [role.value for role in Role if role in roles]
    with transaction.atomic():
        user, others_manage = held(user_id, by)
        if not user.is_active:
            raise Refused("account_closed", IS_CLOSED, name=str(user))
        if seen is not None and (last := changed_at(user)) and last > seen:
            raise Refused(
                "changed_meanwhile", gettext_noop("Somebody else changed this account while you were typing.")
            )
        keep_a_manager(user, others_manage, roles=wanted)
        if set(wanted) != set(user.roles):
            changes = take_over(user, {"roles": wanted})
            user.save(update_fields=[*changes])
            audit.record(by, "staff.roles_changed", user, contact_id=None, **changes)
    return user


def held(user_id: int, by: Actor) -> tuple[User, bool]:
    """The account, and whether anybody else manages staff; Refused where `by` may not change it.

    Who acts is looked at again: they may have been closed while they waited for this lock.
    """
    everybody = {user.pk: user for user in User.objects.select_for_update(no_key=True).order_by("pk")}
    managing = {pk for pk, user in everybody.items() if user.is_active and manages_staff(user.roles)}
    if by.user_id is not None and by.user_id not in managing:
        raise Forbidden
    user = everybody.get(user_id)
    if user is None:
        raise NotThere(gettext_noop("There is no such account."))
    bar = bar_to_change(
        name=str(user),
        is_own=by.user_id == user.pk,
        is_superuser=user.is_superuser,
        by_superuser=acts_as_superuser(by),
    )
    if bar is not None:
        raise bar
    return user, bool(managing - {user_id})


def manages_staff(roles: list[str]) -> bool:
    return Capability.MANAGE_STAFF in capabilities_of(roles)


def keep_a_manager(user: User, others_manage: bool, *, roles: list[str]) -> None:
    """Refused where nobody would manage staff any more once the account has these roles."""
    if manages_staff(user.roles) and not manages_staff(roles):
        bar = bar_to_lose_manager(name=str(user), others_manage=others_manage)
        if bar is not None:
            raise bar


def end_sessions(user: User) -> None:
    """Sign somebody out wherever they are signed in."""
    for session in UserSession.objects.filter(user=user):
        session.end()
