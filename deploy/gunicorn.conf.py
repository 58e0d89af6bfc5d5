"""gunicorn as measured (design: performance.md A1, A3).

Never expose it by itself: slow clients stop it; nginx or Caddy do not.
"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 2))
threads = 4
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True  # nobody uses it, and a service has no home for it
loglevel = "warning"  # the request log is ours
