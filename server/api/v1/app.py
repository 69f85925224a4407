"""`/api/v1`: what operators and other systems do, as an application of its own."""

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import HTMLResponse

from server.api import problems
from server.api.description import described, reading_page
from server.api.requests import only_known_parameters
from server.api.v1 import (
    agents,
    bookings,
    breakers,
    conversations,
    customers,
    feedback,
    handoffs,
    orders,
    payments,
    pins,
    reconciliation,
    rides,
    tickets,
    viewings,
)

# A new noun is a file with a router, and a line here.
ROUTERS: list[APIRouter] = [
    conversations.router,
    handoffs.router,
    tickets.router,
    customers.router,
    bookings.router,
    payments.router,
    orders.router,
    rides.router,
    viewings.router,
    feedback.router,
    agents.router,
    breakers.router,
    pins.router,
    reconciliation.router,
]


def create_v1() -> FastAPI:
    """Mounted by the api, whose state its requests find."""
    app = FastAPI(
        title="EasyMO",
        version="1",
        description="Operators and other systems. Errors are application/problem+json (RFC 9457).",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(only_known_parameters)],
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.openapi = described(app)  # type: ignore[method-assign]  # FastAPI's own way of doing it

    async def docs() -> HTMLResponse:
        return HTMLResponse(reading_page(app.openapi()))

    app.add_api_route("/docs", docs, include_in_schema=False)
    return app
