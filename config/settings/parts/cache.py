"""Two caches: one that all processes share (it counts rate limits), one for a process alone (it saves queries)."""

from typing import Any

from config.env import env

REDIS_URL = env.text("REDIS_URL")


def shared_cache() -> dict[str, Any]:
    if REDIS_URL:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "lantern",
        }
    # Memory of one process would let four processes pass four times the limit (design: performance.md E4).
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


CACHES = {
    "default": shared_cache(),
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
