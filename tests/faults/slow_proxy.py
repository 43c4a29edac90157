"""A TCP proxy on loopback that holds every chunk for a while, each way.

It widens the two moments that matter when a worker dies: after the call left and
before the network acted, and after the network acted and before the answer arrived.
"""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit


class SlowProxy:
    """``with SlowProxy("http://127.0.0.1:2583", 0.1) as url:``"""

    def __init__(self, target: str, delay_seconds: float) -> None:
        parts = urlsplit(target)
        self.host, self.port = parts.hostname, parts.port
        self.delay_seconds = delay_seconds
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        starting = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self.loop
        )
        self.server = starting.result(10)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near, far = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self._pump(reader, far), self._pump(near, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A peer that was killed resets its connections: that is what this is for.
        with suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                await asyncio.sleep(self.delay_seconds)
                writer.write(chunk)
                await writer.drain()
        with suppress(ConnectionError):
            writer.close()
