"""Faults put into the product on purpose: each must make the scenario fail that is named for it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from kit.errors import Misconfigured

FILE = Path(__file__).with_name("mutations.toml")


@dataclass(frozen=True)
class Mutation:
    """`find` stands once in `file`, a path in the source tree, and becomes `replace`."""

    name: str
    file: str
    find: str
    replace: str
    caught_by: str

    def apply(self, root: Path) -> None:
        """Raises Misconfigured when the code is not as the mutation expects it."""
        target = root / self.file
        text = target.read_text(encoding="utf-8") if target.exists() else ""
        if text.count(self.find) != 1:
            raise Misconfigured(
                f"“{self.name}”: {self.file} has {text.count(self.find)} times what the mutation "
                f"replaces. Write it anew in {FILE.name}: {self.find!r}"
            )
        target.write_text(text.replace(self.find, self.replace), encoding="utf-8")


def every(file: Path = FILE) -> list[Mutation]:
    return [Mutation(**one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["mutation"]]
