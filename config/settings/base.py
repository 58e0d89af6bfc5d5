"""The settings: apps, middleware, templates, languages; each outside thing has a part of its own."""

from config.env import env
from config.settings.parts.background import *
from config.settings.parts.cache import *
from config.settings.parts.database import *
from config.settings.parts.files import *
from config.settings.parts.logs import *
from config.settings.parts.mail import *
from config.settings.parts.payments import *
from config.settings.parts.place import *
from config.settings.parts.rest import *
from config.settings.parts.security import *
from config.settings.parts.sign_in import *

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    # Ours, the upper floors first, so that their templates win.
    "frontend.apps.FrontendConfig",
    "payments.apps.PaymentsConfig",
    "donors.apps.DonorsConfig",
    "campaigns.apps.CampaignsConfig",
    "crm.apps.CrmConfig",
    # Django's.
    "config.admin.LookingConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.storage.OurStaticFiles",
    "django.contrib.humanize",
    "django.forms",
    # Libraries.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "anymail",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "lucide",
    "rest_framework",
    "template_partials.apps.SimpleAppConfig",
]
if IN_SANDBOX:
    INSTALLED_APPS.insert(2, "payments.sandbox.apps.SandboxConfig")

MIDDLEWARE = [
    "config.middleware.ServerTiming",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "config.middleware.RequestId",
    "config.middleware.Machines",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "frontend.middleware.StaffSession",
    "frontend.middleware.Refusals",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    # Above the short cut, or no webhook would be counted.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("config.middleware.Machines"), "django_prometheus.middleware.PrometheusAfterMiddleware"
    )

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "OPTIONS": {
            # cotton and template-partials each rewrite "loaders" on their own; together one wins silently. Spelt out.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "frontend.templatetags.icons",
                "frontend.templatetags.ui",
            ],
        },
    }
]
if IN_SANDBOX:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("payments.sandbox.pages.ahead.clock_ahead")  # type: ignore[index]  # a literal above
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en")
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
TIME_ZONE = "UTC"  # the nonprofit's own zone is in its row; days are reckoned in it
USE_I18N = True
USE_TZ = True
