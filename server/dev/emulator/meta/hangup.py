"""Closing a connection without an answer: the caller cannot know whether it was heard."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.types import Message, Receive, Scope, Send

_KEY = "easymo.hang_up"


class HangUpApp(FastAPI):
    """A FastAPI application whose handlers can reach the connection below HTTP."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn hands over a bound method of the object that holds the transport.
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope[_KEY] = transport.abort
        await super().__call__(scope, receive, self._after_writing_down(send))

    def _after_writing_down(self, send: Send) -> Send:
        """Whoever is told something may rely on it, even when we are killed right after."""

        async def tell(message: Message) -> None:
            self.state.emulator.storage.commit()
            await send(message)

        return tell


def hang_up(request: Request) -> None:
    abort: Callable[[], None] | None = request.scope.get(_KEY)
    if abort is None:
        raise ConnectionResetError("the connection was dropped on purpose")
    abort()
