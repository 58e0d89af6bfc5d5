"""The people who work here."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken

from crm.domain.actors import Actor, ActorKind
from crm.domain.capabilities import capabilities_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # knox is not typed
    """A member of staff. `roles` (crm.domain.capabilities.Role) decide what they may do; is_staff opens the admin."""

    email = models.EmailField("email", unique=True)  # kept in lower case
    name = models.CharField(max_length=150)
    roles = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the admin", default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    keyboard_shortcuts = models.BooleanField(default=True)
    daily_digest = models.BooleanField(default=True, db_default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def actor(self) -> Actor:
        """This member of staff as the one who acts."""
        return Actor(ActorKind.STAFF, str(self), self.pk, capabilities_of(self.roles))


class ApiToken(AbstractAuthToken):
    """A token for the REST API: only its hash is kept. It may do what its user may, within `scopes`."""

    label = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
