"""What the source itself keeps."""

from pathlib import Path

import pytest

DATABASES = frozenset({"db", "transactional_db"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marked as such unless a database is asked for, which pytest-django refuses to whoever does not ask."""
    here = Path(__file__).parent
    for item in items:
        asks = item.get_closest_marker("django_db") or DATABASES.intersection(getattr(item, "fixturenames", ()))
        if here in Path(item.path).parents and not asks:
            item.add_marker(pytest.mark.source)
