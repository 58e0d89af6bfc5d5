"""Plain Celery over Redis with a task that does nothing: `celery --app bench.bare.tasks worker`.

Acknowledged after the work and fetched one by one, as whoever wants to lose little sets Celery up.
"""

import os
from typing import Final

from celery import Celery

QUEUE: Final = "bench"
PREFIX: Final = "bench-road:"

app = Celery("bare", broker=os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_default_queue=QUEUE,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"global_keyprefix": PREFIX},
)


@app.task(name="bare.nothing")
def nothing() -> None:
    """Nothing to do."""
