"""Pictures that came onto no page are thrown away by whoever may set pages, and only those."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns.models import GivingPage
from campaigns.services.pictures import discard_picture
from crm.domain.errors import Forbidden
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path
    return default_storage.save("pages/door.webp", ContentFile(b"a door"))


def test_a_picture_on_no_page_goes(picture: str) -> None:
    discard_picture(name=picture, by=acting("ada"))
    assert not default_storage.exists(picture)


def test_a_picture_that_a_page_shows_stays(picture: str) -> None:
    makers.giving_page()
    GivingPage.objects.update(image=picture)
    discard_picture(name=picture, by=acting("ada"))
    assert default_storage.exists(picture)


def test_who_may_not_set_pages_throws_nothing_away(picture: str) -> None:
    with pytest.raises(Forbidden):
        discard_picture(name=picture, by=acting("dee"))
    assert default_storage.exists(picture)
