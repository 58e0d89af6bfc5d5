"""One settings path for a laptop and for production: the environment decides (docs/decisions/0003)."""

from config.settings.base import *
from config.settings.parts.guard import refuse_unsafe_start

refuse_unsafe_start(globals())
