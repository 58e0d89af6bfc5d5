"""Settings of the bare pages: apps, middleware and templates as `django-admin startproject` writes them, and the
database options of Lantern.
"""

from config.settings.parts import database, payments

DATABASES = database.DATABASES
STRIPE_WEBHOOK_SECRETS = payments.STRIPE_WEBHOOK_SECRETS

SECRET_KEY = "bare"  # noqa: S105 - it signs nothing that anybody keeps
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "bench.bare",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bench.bare.pages"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
IN_SANDBOX = BEHIND_PROXY = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"waitress": {"level": "ERROR"}}}
