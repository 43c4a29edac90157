"""Posts due at one minute: how fast workers bring them out, also beside a network that hangs.

``python -m benchmarks.publish [--posts 10000] [--workers 4] [--threads 4] [--latency-ms 200]``; on
PostgreSQL by ``scripts/with-postgres``. The network is a double on loopback that takes its time
for each answer. The ideal is what all threads could bring out if they did nothing but wait for
it; the ratio to it counts. Each post must be on the network exactly once.
"""

import argparse
import datetime
import json
import os
import socket
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.server import ROOT, run, working
from tests.doubles import bluesky

# Workers have started by then, and look for what is due.
HEAD_START = datetime.timedelta(seconds=30)
LONGEST_SECONDS = 1_800.0
PUBLISH = "com.atproto.repo.createRecord"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--latency-ms", type=int, default=200)
    chosen = parser.parse_args()
    rows = [measure(chosen, hanging=hanging) for hanging in (False, True)]
    figures = {
        "posts": chosen.posts,
        "workers": chosen.workers,
        "threads": chosen.threads,
        "latency_ms": chosen.latency_ms,
        "alone": rows[0],
        "beside_a_network_that_hangs": rows[1],
        "hanging_to_alone": round(rows[1]["per_second"] / rows[0]["per_second"], 2),
    }
    print(json.dumps(figures, indent=1))
    database = "postgres" if "postgres" in os.environ.get("DATABASE_URL", "") else "sqlite"
    kept = ROOT / "docs" / "benchmarks" / f"publish-{database}.json"
    kept.write_text(json.dumps(figures, indent=1) + "\n")


def measure(chosen: argparse.Namespace, *, hanging: bool) -> dict[str, Any]:
    """Have all posts go at one moment; ``hanging``: as many more to a network that hangs."""
    with bluesky.running() as network, hole() as nowhere, ExitStack() as at_work:
        data = at_work.enter_context(tempfile.TemporaryDirectory())
        os.environ |= {
            "OUTBOUND_LOOPBACK": "true",
            "NETWORK_LINKEDIN_API_URL": nowhere,
            "WORKER_THREADS": str(chosen.threads),
        }
        run(data, "-m", "benchmarks.publish_data", "posts", network.url, str(chosen.posts))
        if hanging:
            run(data, "-m", "benchmarks.publish_data", "hang", str(chosen.posts))
        network.delays[PUBLISH] = chosen.latency_ms / 1000
        for _ in range(chosen.workers):
            at_work.enter_context(working(data))
        moment = datetime.datetime.now(datetime.UTC) + HEAD_START
        run(data, "-m", "benchmarks.publish_data", "due", moment.isoformat())
        return watch(network, chosen, moment.timestamp())


def watch(network: bluesky.Bluesky, chosen: argparse.Namespace, due: float) -> dict[str, Any]:
    """Wait until all posts are out; raise SystemExit if one is twice or none came for long."""
    time.sleep(max(0.0, due - time.time()))
    begun, out_at = time.perf_counter(), list[float]()
    while (out := len(network.records)) < chosen.posts:
        taken = time.perf_counter() - begun
        out_at += [taken] * (out - len(out_at))
        if taken > LONGEST_SECONDS:
            raise SystemExit(f"Only {out} of {chosen.posts} are out.")
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    out_at += [seconds] * (chosen.posts - len(out_at))
    # What is twice comes at once or not at all.
    time.sleep(5)
    twice = [text for text, count in Counter(network.texts()).items() if count > 1]
    if twice or len(network.records) != chosen.posts:
        raise SystemExit(f"{len(network.records)} posts are out, twice: {twice[:5]}")
    ideal = chosen.workers * chosen.threads / (chosen.latency_ms / 1000)
    figures = {
        "seconds": round(seconds, 1),
        "per_second": round(chosen.posts / seconds, 1),
        "of_the_ideal": round(chosen.posts / seconds / ideal, 2),
        "median_wait_seconds": round(statistics.median(out_at), 1),
        "calls": network.calls[PUBLISH],
    }
    print(figures, flush=True)
    return figures


@contextmanager
def hole() -> Iterator[str]:
    """Give the address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


if __name__ == "__main__":
    main()
