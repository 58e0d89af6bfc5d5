"""The settings of the tests: fast hashes, mail in memory, and the one settings path for all the rest."""

import os
import re

from config.settings import *


def apart(url: str, number: int) -> str:
    """The same Redis server, in a database of its own for each process of a parallel run.

    One would forget the rate limits that the other counts, and take the jobs that ring for the other's database.
    """
    process = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    return re.sub(r"^(rediss?://[^/]+)(/\d*)?$", rf"\g<1>/{number + 2 * process}", url)


# In the environment too: some tests start processes.
for name, number in (("REDIS_URL", 4), ("BROKER_URL", 5)):
    if os.environ.get(name):
        os.environ[name] = apart(os.environ[name], number)
if "redis" in CACHES["default"]["BACKEND"]:
    CACHES["default"]["LOCATION"] = os.environ["REDIS_URL"]
BROKER_URL = os.environ.get("BROKER_URL", "")
CELERY_BROKER_URL = BROKER_URL or "memory://"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that the processes some tests start see what the tests see.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # Some tests run eight threads at once beside their own; on a slow machine none of them should go without.
    DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": 16, "timeout": 30}
    # What tests write themselves need not outlive the server, and waits for no disk; processes they start keep theirs.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
