"""A process that was started by bin/run ends with it, even when bin/run itself was killed."""

import os
import signal
import threading
import time

SECONDS = 1.0


def follow_supervisor() -> None:
    """Send ourselves SIGTERM once the process named by LANTERN_SUPERVISOR is no longer our parent."""
    supervisor = int(os.environ.get("LANTERN_SUPERVISOR", "0"))
    if supervisor and os.getppid() == supervisor:
        threading.Thread(target=watch, args=(supervisor,), name="lifeline", daemon=True).start()


def watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
