"""Icons: the `lucide` tag, which draws each icon once a process."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as draw

register = template.Library()
register.simple_tag(lru_cache(maxsize=1_000)(draw), name="lucide")
