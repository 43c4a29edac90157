"""How the web process runs: one process with threads, as SQLite has one writer anyway.

More processes: WEB_PROCESSES, with PostgreSQL.
"""

import json
import logging
import os
import secrets

from gunicorn import util

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
# The longest request line and header line that are read, in bytes.
limit_request_line = 8_190
limit_request_field_size = 8_190


def _answer_unread(sock, status, reason, message):  # noqa: ANN001, ANN202 - gunicorn's own shape
    """Refuse in JSON what gunicorn gives up on before the product sees it (codes 986, 982).

    Clients of the API read JSON only, and gunicorn would send a page. ``message`` names
    header and line: it goes into the log under the id, not to the client.
    """
    request_id = secrets.token_hex(8)
    logging.getLogger("gunicorn.error").info("[%s] %s: %s", request_id, status, message)
    body = json.dumps(
        {
            "action": "request",
            "status": "error",
            "code": 986 if int(status) < 500 else 982,
            "message": f"{reason}: the server refused the request before it was read.",
        }
    )
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        f"Content-Type: application/json; charset=utf-8\r\nX-Request-Id: {request_id}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, (head + body).encode())


util.write_error = _answer_unread
