"""HTTP clients for servers on this machine."""

import ssl

import httpx

from evals.play.phone import PATIENCE_SECONDS


def local_client(base_url: str = "", timeout: float = PATIENCE_SECONDS) -> httpx.AsyncClient:
    """Knows no certificates, since nothing here has one: reading them all takes 0.1 s a client."""
    knows_none = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(base_url=base_url, timeout=timeout, trust_env=False, verify=knows_none)
