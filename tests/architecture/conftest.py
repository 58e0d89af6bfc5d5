"""What the source itself keeps."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marked as such unless a database is asked for, which pytest-django refuses to whoever does not ask."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.source)
