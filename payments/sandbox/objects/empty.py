"""The fields that Stripe names and that say nothing here."""

from payments.sandbox.store.rows import Json


def empty(*names: str) -> Json:
    """Null under each of the names, which may come several to a text."""
    return dict.fromkeys(" ".join(names).split())
