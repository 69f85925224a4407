"""A provider that nobody asks."""

from pydantic import SecretStr

from evals.simulate.provider import Provider

PROVIDER = Provider("gpt-5-mini", SecretStr("test"), "http://127.0.0.1:9")
