"""What starts often loads only what it needs. Counted in modules: seconds differ by machine."""

import json
import subprocess
import sys

import pytest

# What Typer needs to print a help page, and this file's own two packages.
OF_HELP = {
    "__main__",
    "annotated_doc",
    "kit",
    "server",
    "shellingham",
    "typer",
}
OF_THE_MACHINE = {"sitecustomize", "usercustomize"}
"""Python loads them where a system has them; Debian's has one."""
OF_A_KEY = {"openai", "langchain_openai", "tiktoken"}
OF_EVALS = {"jinja2", "junitparser", "openevals"}

HELP = """
sys.argv = ["easymo", "--help"]
from server.cli import main
try:
    main()
except SystemExit:
    pass
"""
WORKER = """
import server.commands.worker, server.commands.up, server.commands.migrate, server.app
from easymo.models.embeddings import choose_embedder
from easymo.models.gateway.gateway import Gateway
from kit.settings import Settings

async def suppliers():
    settings = Settings(_env_file=None, openai_api_key={key!r})
    choose_embedder(settings)
    gateway = Gateway(settings)
    gateway.senses, gateway.writer
    await gateway.close()

asyncio.run(suppliers())
"""
API = "import server.commands.api, server.app"


def loaded(code: str) -> set[str]:
    """The top-level packages, those of Python apart, that `code` leaves loaded."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import asyncio, json, sys\n{code}\n"
            "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    names: set[str] = set(json.loads(told.stdout.splitlines()[-1]))
    return names - sys.stdlib_module_names - OF_THE_MACHINE


def test_help_loads_what_prints_a_page_and_nothing_of_the_product() -> None:
    assert loaded(HELP) <= OF_HELP


def test_the_product_without_a_key_loads_nothing_of_a_provider() -> None:
    found = loaded(WORKER.format(key=None))
    assert "langgraph" in found
    assert not found & (OF_A_KEY | OF_EVALS)


@pytest.mark.slow
def test_with_a_key_it_loads_the_providers_sdk() -> None:
    assert {"openai", "langchain_openai"} <= loaded(WORKER.format(key="a key"))


def test_the_api_loads_no_models_and_no_graph() -> None:
    heavy = {"langgraph", "langchain_core", "langsmith", "numpy", "sqlalchemy"}
    assert not loaded(API) & (heavy | OF_A_KEY | OF_EVALS)
