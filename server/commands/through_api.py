"""What a command does as an operator: through the API, so that a role and the audit log count."""

from collections.abc import Mapping
from typing import Any

import httpx

from kit.errors import Misconfigured
from kit.settings.operation import ServerSettings
from server.configuration import for_this_machine, load_settings

TOKEN_VARIABLE = "EASYMO_TOKEN"  # noqa: S105  (its name)
TIMEOUT_SECONDS = 30


def ask(
    method: str,
    path: str,
    *,
    token: str | None,
    json: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
) -> Any:
    """What the running api answers to `token`, else to the one of the settings.

    Raises Misconfigured with a sentence when there is no api, no token, or it says no.
    """
    server = for_this_machine(load_settings()).server
    headers = {"Authorization": f"Bearer {_token_of(token, server)}"}
    url = f"{_address(server)}/api/v1{path}"
    try:
        answer = httpx.request(
            method, url, headers=headers, json=json, params=params, timeout=TIMEOUT_SECONDS
        )
    except httpx.TransportError as exc:
        raise Misconfigured(
            f"The api does not answer at {_address(server)}: start it (`easymo up`, or "
            "`easymo api`), or set SERVER__HOST and SERVER__API_PORT to where it runs."
        ) from exc
    if answer.is_error:
        raise Misconfigured(_why(answer))
    return answer.json()


def _token_of(token: str | None, server: ServerSettings) -> str:
    if known := token or server.api_token.get_secret_value():
        return known
    raise Misconfigured(
        f"Nobody is named: set {TOKEN_VARIABLE} to your token, which "
        "`easymo operator add NAME --role admin` prints."
    )


def _address(server: ServerSettings) -> str:
    host = "127.0.0.1" if server.host in ("0.0.0.0", "::") else server.host  # noqa: S104
    return f"http://{host}:{server.api_port}"


def _why(answer: httpx.Response) -> str:
    try:
        said = answer.json()
        return str(said.get("detail") or said["title"])
    except (ValueError, KeyError, AttributeError):
        return f"The api answered {answer.status_code}."
