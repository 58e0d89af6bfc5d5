"""Background work: Job rows are the truth, Celery runs them, a broker is only a doorbell (design: performance.md C)."""

from config.env import env

# Without a broker the embedded worker polls the table and applies the same Celery tasks in its own process.
BROKER_URL = env.text("BROKER_URL")
CELERY_BROKER_URL = BROKER_URL or "memory://"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # safe only because a Job counts its attempts when it is claimed
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "lantern"
CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum" if BROKER_URL.startswith("amqp") else "classic"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 1_200,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    }
    if BROKER_URL.startswith("redis")
    else {"confirm_publish": True}
    if BROKER_URL.startswith("amqp")
    else {}
)

JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30, least=1)
JOB_POLL_SECONDS = env.number("JOB_POLL_MILLISECONDS", 300, least=10) / 1000
JOB_TIME_LIMIT_SECONDS = 600
JOB_KEEP_DONE_DAYS = 14

# (name, task, every so many seconds): the beat writes one Job a slot; its unique key makes a second beat harmless.
BEAT_SCHEDULE = [
    ("backfill-events", "payments.backfill_events", 15 * 60),
    ("sweep-open-rows", "payments.sweep_open_rows", 60 * 60),
    ("name-events", "payments.name_events", 24 * 60 * 60),
    ("verify-summaries", "donors.verify_summaries", 24 * 60 * 60),
    ("verify-permissions", "crm.verify_permissions", 24 * 60 * 60),
    ("find-duplicates", "crm.find_duplicates", 24 * 60 * 60),
    ("find-all-duplicates", "crm.find_all_duplicates", 7 * 24 * 60 * 60),
    ("begin-digests", "frontend.begin_digests", 15 * 60),
    ("keep-retention", "crm.keep_retention", 24 * 60 * 60),
    ("refresh-statistics", "crm.refresh_statistics", 24 * 60 * 60),
]
