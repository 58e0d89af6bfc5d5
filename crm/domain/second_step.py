"""Who may take the second step of signing in off whose account."""

from crm.domain.errors import Refused, gettext_noop


def bar_to_reset(*, name: str, has_one: bool, is_own: bool, is_superuser: bool, by_superuser: bool) -> Refused | None:
    """Why the second step of `name` may not be taken off; None where it may.

    Nobody takes off their own here: that asks for it, on the page of their account. A superuser's is for superusers.
    """
    if is_own:
        return Refused("own_account", gettext_noop("This is your own account. You change it under “Your account”."))
    if is_superuser and not by_superuser:
        sentence = gettext_noop(
            "{name} is a superuser. Only another superuser, or whoever runs this installation, removes the second step."
        )
        return Refused("superuser", sentence, name=name)
    if not has_one:
        return Refused("no_second_step", gettext_noop("{name} has no second step."), name=name)
    return None
