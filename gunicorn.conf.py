"""How the web process runs: one process with threads, as SQLite has one writer anyway.

More processes: WEB_PROCESSES, with PostgreSQL.
"""

import os

_host = os.environ.get("BIND", "127.0.0.1").strip("[]")
_port = os.environ.get("PORT", "8000")
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 50_000
max_requests_jitter = 5_000
# Its default is a socket under the home folder, which services often lack.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
