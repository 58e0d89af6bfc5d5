"""Parts of a page that are the same for many visitors, rendered once by each process."""

from typing import Any

from django import template
from django.core.cache import caches
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
SECONDS = 60


@register.simple_tag(takes_context=True)
def remembered(context: template.Context, name: str, of: str, state: tuple[Any, ...] | None) -> SafeString:
    """The template `name`, as it was rendered last for the thing `of` in this language, as long as `state` is the same:
    all that the part shows beside what never changes. None is a visitor's own state: it is rendered anew, and not kept.
    """
    part: template.base.Template = context.template.engine.get_template(name)  # type: ignore[union-attr]  # we are in one
    if state is None:
        return part.render(context)
    key = f"part:{name}:{get_language()}:{of}"
    known: tuple[tuple[Any, ...], str] | None = caches["process"].get(key)
    if known is None or known[0] != state:
        known = (state, part.render(context))
        caches["process"].set(key, known, SECONDS)
    return SafeString(known[1])
