"""Who appears in the tests.

Ada manages, Ben enters gifts and keeps the books, Cy organises events, Dee reads only; Eve, a stranger, has no account.
"""

from crm.domain.actors import Actor
from crm.models import User

ROLES = {
    "ada": ["manager"],
    "ben": ["fundraiser", "finance"],
    "cy": ["events"],
    "dee": ["read_only"],
}
PASSWORD = "correct horse battery"


def member(name: str) -> User:
    """The member of staff called `name`, made when first asked for."""
    email = f"{name}@lantern.example"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name.title(), roles=ROLES[name])


def acting(name: str) -> Actor:
    return member(name).actor()
