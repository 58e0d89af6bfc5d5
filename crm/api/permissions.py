"""What a call needs: the scope of its method, and what its action asks of the person behind the token."""

from collections.abc import Iterable
from typing import Any, Final

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from crm.api.authentication import acting
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.scopes import CAPABILITIES_WITHIN, Scope
from crm.services.access import authorize

# A method that a resource does not have: whoever is signed in is told so (405).
NO_ACTION: Final = (None, "metadata")


class ScopeMissing(Refused):
    def __init__(self, scope: Scope) -> None:
        super().__init__("scope_missing", gettext_noop("This token lacks the scope {scope}."), scope=scope)


def scope_of(method: str | None) -> Scope:
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE


def check_scopes(request: Request, needed: Iterable[Capability]) -> None:
    """ScopeMissing for what the token was not given; Forbidden is left for what its owner may not do."""
    scopes = request.auth.scopes  # type: ignore[union-attr]  # HasScope looked
    for scope in (scope_of(request.method), *(scope_for(capability) for capability in needed)):
        if scope not in scopes:
            raise ScopeMissing(scope)


def scope_for(capability: Capability) -> Scope:
    return next(scope for scope, within in CAPABILITIES_WITHIN.items() if capability in within)


class HasScope(BasePermission):
    """Refuses before anything is looked up, so that nobody learns which rows exist.

    A view says in `needs` which capabilities each of its actions takes; services ask for theirs again. An answer that
    shows what was there before takes the capability to view it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            return False
        if view.action in NO_ACTION:
            return True
        needed = view.needs[view.action]
        check_scopes(request, needed)
        for capability in needed:
            authorize(acting(request), capability)
        return True
