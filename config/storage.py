"""Static files under hashed names, compressed when they are collected."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # Rewrites the relative imports of our ES modules to hashed names.
    support_js_module_import_aggregation = True


class OurStaticFiles(StaticFilesConfig):
    """Collects what our pages use: of the API's libraries that is Swagger's page alone."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]
