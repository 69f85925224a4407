"""The pages for people tell of files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "docs/operators.md", "docs/evals.md", "docs/glossary.md"]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
"""Something in code's letters with a slash in it: a folder ends in one."""
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = {
        path
        for path in PATH.findall((ROOT / page).read_text(encoding="utf-8"))
        if path.split("/")[0] in FOLDERS and "NNNN" not in path
    }
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_target_that_a_page_names_is_in_the_makefile(page: str) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert named <= known
