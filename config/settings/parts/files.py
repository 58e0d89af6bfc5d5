"""Static files with hashed names, and what staff upload."""

from config.env import env
from config.settings.parts.place import BASE_DIR, DEBUG, IN_PRODUCTION, VAR_DIR

BUILD_DIR = BASE_DIR / "build" / "static"  # what build_css writes; never committed
BUILD_DIR.mkdir(parents=True, exist_ok=True)
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BUILD_DIR]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 60
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Beside whitenoise's own list: source maps are read by developers, who have time.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map"]
# Chinese, Japanese and Korean names on receipts need fonts of the system (Debian: fonts-noto-cjk); the rest is bundled.
PDF_FONTS = BASE_DIR / "donors" / "fonts"
RECEIPT_SYSTEM_FONTS = env.flag("RECEIPT_SYSTEM_FONTS", default=IN_PRODUCTION)
