"""Where we are and what kind of start this is."""

import secrets
from pathlib import Path

from config.env import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent.parent

# embedded: one machine, nothing but Python. development: the same, with DEBUG. production: refuses anything unsafe.
LANTERN_ENV = env.choice("LANTERN_ENV", "embedded", ("embedded", "development", "production"))
IN_PRODUCTION = LANTERN_ENV == "production"
DEBUG = env.flag("DEBUG", default=LANTERN_ENV == "development")

VAR_DIR = Path(env.text("LANTERN_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The demo organisation, its mail reader and its sign-ins exist only where this is on.
DEMO = env.flag("DEMO", default=False)


def kept_secret(name: str) -> str:
    """A random secret made at the first start of an embedded installation and kept, readable by its owner alone."""
    path = VAR_DIR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = (
    env.required("SECRET_KEY", "a random text of 50 or more characters") if IN_PRODUCTION else ""
) or env.text("SECRET_KEY", kept_secret("secret_key") if not IN_PRODUCTION else "unset")
# By this key the stop list knows addresses. It must never change: docs/how-to/production.md says what to do before
# SECRET_KEY does.
STOP_LIST_KEY = env.text("STOP_LIST_KEY") or (SECRET_KEY if IN_PRODUCTION else kept_secret("stop_list_key"))
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", () if IN_PRODUCTION else ("127.0.0.1", "localhost", "[::1]"))
