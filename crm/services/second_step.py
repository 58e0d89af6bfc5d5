"""A way back in for somebody who lost the telephone, the passkey and the recovery codes of their second step.

Whoever asks for it in another's name could take an account over with a password alone. So it takes somebody who manages
staff, the log keeps who did it, the owner of the account is told by mail, and whoever is signed in to it is signed out.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, gettext_noop
from crm.domain.second_step import bar_to_reset
from crm.models import User
from crm.selectors.staff import acts_as_superuser, with_second_step
from crm.services import audit
from crm.services.access import authorize
from crm.services.accounts import end_sessions
from crm.services.jobs import enqueue


def reset_second_step(*, user_id: int, notice: str, by: Actor) -> User:
    """Take the second step off: authenticator app, passkeys and recovery codes.

    The Celery task `notice` tells the owner; it gets user_id, and by_id (None where nobody on the staff did it).
    """
    authorize(by, Capability.MANAGE_STAFF)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            raise NotThere(gettext_noop("This account is not there, or it is closed."))
        bar = bar_to_reset(
            name=str(user),
            has_one=user.pk in with_second_step(),
            is_own=by.user_id == user.pk,
            is_superuser=user.is_superuser,
            by_superuser=acts_as_superuser(by),
        )
        if bar is not None:
            raise bar
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        audit.record(by, "staff.second_step_reset", user)
        enqueue(notice, user_id=user.pk, by_id=by.user_id)
    return user
