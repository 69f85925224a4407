"""The studio's own database: an embedded Postgres that nothing but the studio serves.

No worker runs on it, so what a run queues for WhatsApp or MTN stays where it is.
"""

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

from db.embedded.folder import make_folder
from db.embedded.postgres import PostgresServer, postgres_server

FOLDER = "studio"
STOP_SECONDS = 30.0

OpenServer = Callable[[Path], AbstractContextManager[PostgresServer]]


class StudioDatabase:
    """Started when it is first asked for, stopped with the process.

    By a thread of its own: Postgres stops with the thread that started it, and those of the
    development server come and go.
    """

    def __init__(self, data_dir: Path, open_server: OpenServer = postgres_server) -> None:
        self._folder = data_dir / FOLDER
        self._open_server = open_server
        self._lock = threading.Lock()
        self._url: Future[str] | None = None
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._is_over = threading.Event()

    def url(self) -> str:
        """Waits until the server answers. Raises what kept it from starting."""
        with self._lock:
            if self._url is None:
                self._url = Future()
                self._serving.start()
                atexit.register(self.stop)
        return self._url.result()

    def stop(self) -> None:
        """Waits until the server is gone."""
        self._is_over.set()
        self._serving.join(STOP_SECONDS)

    def _serve(self) -> None:
        url = cast("Future[str]", self._url)
        try:
            with self._open_server(make_folder(self._folder)) as server:
                url.set_result(server.url)
                self._is_over.wait()
        except BaseException as error:
            if url.done():
                raise
            url.set_exception(error)
