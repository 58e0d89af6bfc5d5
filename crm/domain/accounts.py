"""Who may close an account of the staff, open it again or change its roles, and that somebody is left who can."""

from crm.domain.errors import Refused, gettext_noop


def bar_to_change(*, name: str, is_own: bool, is_superuser: bool, by_superuser: bool) -> Refused | None:
    """Why the account of `name` may be neither closed nor opened, nor given other roles; None where it may.

    Nobody does that to their own: it takes a second pair of eyes. A superuser's is for superusers.
    """
    if is_own:
        sentence = gettext_noop("This is your own account. Ask a colleague who manages staff to change it.")
        return Refused("own_account", sentence)
    if is_superuser and not by_superuser:
        sentence = gettext_noop(
            "{name} is a superuser. Only another superuser, or whoever runs this installation, changes this account."
        )
        return Refused("superuser", sentence, name=name)
    return None


def bar_to_lose_manager(*, name: str, others_manage: bool) -> Refused | None:
    """Why `name` may not stop managing staff; None where somebody else goes on."""
    if others_manage:
        return None
    sentence = gettext_noop("Nobody but {name} manages staff here. Make somebody else a manager first.")
    return Refused("last_manager", sentence, name=name)
