"""The REST API: tokens, throttles, pages by key, one shape for every error, and its OpenAPI description."""

from datetime import timedelta

from config.env import env
from config.settings.parts.security import TRUSTED_PROXIES

KNOX_TOKEN_MODEL = "crm.ApiToken"  # noqa: S105 - the name of a model
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_PREFIX": "lantern_",
    "TOKEN_TTL": timedelta(days=365),
    "AUTO_REFRESH": False,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.authentication.ScopedTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["crm.api.permissions.HasScope"],
    "DEFAULT_PAGINATION_CLASS": "crm.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.parsers.JsonBody"],
    "DEFAULT_THROTTLE_CLASSES": ["crm.api.throttles.TokenThrottle", "rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": env.text("API_RATE", "600/min"), "anon": "60/min"},
    "NUM_PROXIES": TRUSTED_PROXIES,  # unset, it would believe whatever a visitor writes into X-Forwarded-For
    "DEFAULT_SCHEMA_CLASS": "crm.api.schema.DocumentedErrors",
    "EXCEPTION_HANDLER": "crm.api.errors.problem_details",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lantern API",
    "DESCRIPTION": "People, gifts and giving pages of one nonprofit. Money is in minor units with its currency.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "OAS_VERSION": "3.1.1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ContactKind": "crm.models.Contact.Kind",
        "WayKind": "crm.models.ways.Kind",
        "CustomFieldKind": "crm.models.CustomField.Kind",
        "InteractionKind": "crm.models.Interaction.Kind",
        "PrivacyRequestKind": "crm.models.PrivacyRequest.Kind",
        "RelationshipKind": "crm.api.relationships.NAMES",
        "TributeKind": "donors.models.Tribute.Kind",
        "GiftMethod": "donors.models.Gift.Method",
        "OfflineMethod": "donors.api.gift_bodies.METHODS",
    },
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}
