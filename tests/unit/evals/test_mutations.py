"""The seeded faults fit the code as it is."""

import shutil
from pathlib import Path

import pytest

from evals import library, mutations
from evals.mutations import Mutation
from kit.errors import Misconfigured

ROOT = Path(__file__).parents[3]
EVERY = mutations.every()
FEWEST = 20
SCENARIOS = {one.name for one in library.every()}


def test_there_are_enough_and_no_two_have_the_same_name() -> None:
    assert len({one.name for one in EVERY}) == len(EVERY) >= FEWEST


@pytest.mark.parametrize("mutation", EVERY, ids=lambda one: one.name)
def test_a_mutation_fits_the_code_and_names_a_scenario(mutation: Mutation, tmp_path: Path) -> None:
    copy = tmp_path / mutation.file
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / mutation.file, copy)
    mutation.apply(tmp_path)
    assert copy.read_text() != (ROOT / mutation.file).read_text()
    assert mutation.caught_by in SCENARIOS


def test_a_mutation_whose_code_is_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("nothing of it")
    gone = Mutation("gone", "a.py", "return 1", "return 2", "any")
    with pytest.raises(Misconfigured, match="0 times"):
        gone.apply(tmp_path)
