"""Two records side by side: what is chosen between."""

from collections.abc import Mapping

from crm.domain.merging import CUSTOM, FACTS, WAYS


def choices_in(posted: Mapping[str, str]) -> dict[str, str]:
    """The choices of a form: everything in it that is called like a fact."""
    known = {*FACTS, *WAYS}
    return {name: side for name, side in posted.items() if name in known or name.startswith(CUSTOM)}
