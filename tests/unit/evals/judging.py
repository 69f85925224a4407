"""A provider that nobody asks."""

from pydantic import SecretStr

from evals.simulate.provider import ModelProvider

PROVIDER = ModelProvider("gpt-5-mini", SecretStr("test"), "http://127.0.0.1:9")
