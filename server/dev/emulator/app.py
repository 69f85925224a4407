"""The emulator as one web application: Meta's and MTN's paths, the phones, the control APIs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.convertors import register_url_convertor

from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.control import control
from server.dev.emulator.control.restart import resume
from server.dev.emulator.control.visitors import OnlyOurPages
from server.dev.emulator.customer import phone_api
from server.dev.emulator.meta import graph_api
from server.dev.emulator.meta.graph_errors import MetaError, response
from server.dev.emulator.meta.hangup import HangUpApp
from server.dev.emulator.momo import collection_api, control_api
from server.dev.emulator.momo.refusals import MomoRefusal
from server.dev.emulator.state import Emulator

PAGE = Path(__file__).parent / "phone"


def create_emulator(config: EmulatorConfig) -> FastAPI:
    """An emulator of its own; `app.state.emulator` is its memory."""
    app = HangUpApp(title="WhatsApp emulator", docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.emulator = Emulator(config)
    app.add_middleware(OnlyOurPages, hosts=config.hosts)
    app.add_exception_handler(MetaError, _answer_graph_error)
    app.add_exception_handler(MomoRefusal, _answer_momo_refusal)
    if config.control:
        app.include_router(control.router)
        app.include_router(control_api.router)
        app.include_router(phone_api.router)
        app.include_router(phone_api.files)
        app.add_api_route("/phone", _page, include_in_schema=False)
        app.mount("/phone/static", StaticFiles(directory=PAGE), name="phone")
    app.include_router(collection_api.door)
    app.include_router(collection_api.router)
    register_url_convertor("graph_version", graph_api.GraphVersion())
    app.include_router(graph_api.attachments)
    app.include_router(graph_api.router, prefix="/v{version:graph_version}")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    emulator: Emulator = app.state.emulator
    await resume(emulator)
    yield
    await emulator.reporter.reset()
    await emulator.dispatcher.close()
    await emulator.momo.close()
    emulator.storage.close()


async def _page() -> FileResponse:
    return FileResponse(
        PAGE / "index.html",
        headers={
            "Content-Security-Policy": "default-src 'self'; img-src * data: blob:; media-src * "
            "blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
        },
    )


async def _answer_graph_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, MetaError):
        raise error
    call = getattr(request.state, "call", None)
    if call:
        call.status, call.error_code = error.status, error.code
    return response(error, request.app.state.emulator.rng)


async def _answer_momo_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, MomoRefusal):
        raise error
    call = getattr(request.state, "call", None)
    if call:
        call.status = error.status
    return error.response
