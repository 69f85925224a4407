"""What a scenario may say, and what is told to whoever writes one wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from evals import library
from evals.library import Wanted
from evals.scenario import load
from kit.errors import Misconfigured

GOOD = """
- name: two places
  agent: booking
  language: en
  tags: [happy path]
  conversation:
    - writes: 2 places tomorrow
    - {waits: 30 minutes}
"""

OF = "name: a, agent: booking, language: en"
WRONG = {
    "name": "{name: Nice!, agent: booking, language: en, conversation: [{writes: a}]}",
    "agent": "{name: a, agent: waiter, language: en, conversation: [{writes: a}]}",
    "exactly one": f"{{{OF}, conversation: [{{writes: a, momo: approve}}]}}",
    "no length of time": f"{{{OF}, conversation: [{{waits: soon}}]}}",
    "either": f"{{{OF}}}",
    "wrote": f"{{{OF}, conversation: [{{wrote: a}}]}}",
}


def file_with(text: str, folder: Path) -> Path:
    file = folder / "some.yaml"
    file.write_text(text)
    return file


def test_a_scenario_is_read(tmp_path: Path) -> None:
    (found,) = load(file_with(GOOD, tmp_path))
    assert found.conversation[1].waits == timedelta(minutes=30)


@pytest.mark.parametrize(("said", "text"), WRONG.items())
def test_what_is_wrong_is_said_with_file_and_scenario(said: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=rf"some\.yaml, scenario.*{said}"):
        load(file_with(f"[{text}]", tmp_path))


@pytest.mark.parametrize(("text", "said"), [("a: [", "not YAML"), ("a: 1", "list of scenarios")])
def test_what_is_no_list_of_scenarios_is_said(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=said):
        load(file_with(text, tmp_path))


def test_scenarios_are_chosen_by_name_tag_agent_and_language(tmp_path: Path) -> None:
    other = GOOD.replace("two places", "three places").replace("en\n", "fr\n")
    file_with(GOOD + other, tmp_path)
    every = library.every(tmp_path)
    assert len(library.select(every, Wanted(tags=("happy path",), agents=("booking",)))) == 2
    (french,) = library.select(every, Wanted(languages=("fr",)))
    assert library.select(every, Wanted(names=("three",))) == [french]
    with pytest.raises(Misconfigured, match="--list"):
        library.select(every, Wanted(names=("four",)))


def test_two_scenarios_of_one_name_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no scenarios"):
        library.every(tmp_path)
    file_with(GOOD + GOOD, tmp_path)
    with pytest.raises(Misconfigured, match="two places"):
        library.every(tmp_path)
