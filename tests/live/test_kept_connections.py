"""A server that hangs up between two requests, while our loop is busy with something else."""

import socket
import threading
import time
from collections.abc import Iterator

import aiohttp
import pytest

from kit.connections import KeptConnections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class HangsUp:
    """Answers one request on each connection, then closes it without having said so."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.heard: list[bytes] = []
        self.hung_up = threading.Semaphore(0)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection:
                self.heard.append(connection.recv(65536))
                connection.sendall(ANSWER)
            self.hung_up.release()


@pytest.fixture
def server() -> Iterator[HangsUp]:
    server = HangsUp()
    yield server
    server.listening.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
async def test_a_request_after_a_hang_up_takes_another_connection(
    server: HangsUp, method: str
) -> None:
    async with aiohttp.ClientSession(connector=KeptConnections()) as session:
        for number in range(3):
            async with session.request(method, server.url, data=f"{number}") as answer:
                assert await answer.text() == "ok"
            # The loop stands still meanwhile, so that it cannot notice by itself.
            server.hung_up.acquire()
            time.sleep(0.02)
    assert len(server.heard) == 3


async def test_a_connection_that_is_still_open_is_used_again() -> None:
    connections = 0

    def serve() -> None:
        nonlocal connections
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connections += 1
            with connection:
                while connection.recv(65536):
                    connection.sendall(ANSWER)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        async with aiohttp.ClientSession(connector=KeptConnections()) as session:
            for _ in range(3):
                async with session.get(url) as answer:
                    assert await answer.text() == "ok"
        assert connections == 1
