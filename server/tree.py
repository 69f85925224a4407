"""That our packages load from our tree, and not from a dependency that took one of their names."""

from importlib.util import find_spec
from pathlib import Path

from kit.errors import Misconfigured

PACKAGES = ("easymo", "graphs", "nodes", "tools", "server", "db", "evals")


def require_own_packages() -> None:
    """Raise when another distribution's package would be imported instead of ours.

    An editable install puts our folder after the installed packages on the path, so a dependency
    that ships a top-level `tools` or `db` would win in the console script.
    """
    root = Path(__file__).parents[1]
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).parents[1] if spec and spec.origin else None
        if found != root:
            raise Misconfigured(
                f"The package `{name}` loads from {found or 'nowhere'} instead of {root}: "
                "uninstall what put it there, or delete .venv and run `make run` again."
            )
