"""Short codes of funds and campaigns."""

from typing import Final

from django.utils.text import slugify

from campaigns.models import Campaign, Fund

ROOM: Final = 6  # for a hyphen and a number


def free_code(model: type[Fund] | type[Campaign], name: str) -> str:
    """A short code made of the name, with a number where it is taken."""
    longest = model._meta.get_field("code").max_length
    assert longest is not None
    stem = slugify(name)[: longest - ROOM].strip("-") or str(model._meta.model_name)
    taken = set(model.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))] if code not in taken)
