"""Logs: one JSON object a line, with a request id and without personal data (config.logs removes it)."""

from typing import Any

import structlog

from config.env import env
from config.logs import PROCESSORS, keep_to_facts
from config.settings.parts.place import DEBUG

LOG_FORMAT = env.choice("LOG_FORMAT", "console" if DEBUG else "json", ("json", "console"))
RENDERER: Any = (
    structlog.dev.ConsoleRenderer(colors=False) if LOG_FORMAT == "console" else structlog.processors.JSONRenderer()
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                keep_to_facts,
                RENDERER,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django_structlog": {"level": env.text("LOG_LEVEL", "INFO")},
        "lantern": {"level": env.text("LOG_LEVEL", "INFO")},
        # The request log already says the status; Django's own line would repeat the path without our redaction.
        "django.request": {"level": "CRITICAL"},
        "waitress.queue": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
METRICS_TOKEN = env.text("METRICS_TOKEN")
