"""The api's description (OpenAPI), and a page to read it on that needs nothing from elsewhere."""

from collections.abc import Callable
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from server.api.problems import Problem

ANSWERS = {
    "401": "No token, or nobody's.",
    "403": "The token's role may not do this.",
    "404": "There is no such thing.",
    "409": "It cannot be done as things stand.",
    "422": "The request is not as it has to be.",
    "503": "The database is away.",
}
NO_JSON = {"400": "The body is not text."}


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Makes the description once, with the errors every route may answer."""

    def describe() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                servers=[{"url": "/api/v1"}],
            )
            app.openapi_schema = _with_problems(schema)
        return app.openapi_schema

    return describe


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    schemas = schema["components"]["schemas"]
    for replaced in ("HTTPValidationError", "ValidationError"):
        schemas.pop(replaced, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in _operations(schema):
        answers = ANSWERS | (NO_JSON if "requestBody" in operation else {})
        for status, description in answers.items():
            operation["responses"][status] = {"description": description, "content": content}
    return schema


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def reading_page(schema: dict[str, Any]) -> str:
    """Every operation with its parameters, by tag, as plain HTML."""
    rows = [
        _row(method, path, operation)
        for path, methods in sorted(schema["paths"].items())
        for method, operation in methods.items()
    ]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>EasyMO API</title>"
        "<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "td{padding:.5rem .75rem .5rem 0;vertical-align:top;border-top:1px solid #ddd}"
        "code{font-size:.9em}</style>"
        f"<h1>EasyMO API</h1><p>{escape(schema['info']['description'])} "
        "The whole description: <a href=openapi.json>openapi.json</a>. Every request carries "
        "<code>Authorization: Bearer …</code>.</p>"
        f"<table>{''.join(rows)}</table></html>"
    )


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    named = [parameter["name"] for parameter in operation.get("parameters", [])]
    body = " and a JSON body" if "requestBody" in operation else ""
    return (
        f"<tr><td><code>{method.upper()} /api/v1{escape(path)}</code><td>"
        f"<b>{escape(operation.get('summary', ''))}</b><br>"
        f"{escape(operation.get('description', ''))}<br>"
        f"<small>{escape(', '.join(named))}{body}</small>"
    )
