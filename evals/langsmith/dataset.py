"""The scenarios as a dataset at LangSmith, without numbers of anybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from langsmith import Client
from langsmith.schemas import Dataset, Example

from evals.from_stored.pseudonyms import Pseudonyms
from evals.scenario import Scenario

ABOUT = "Scenarios of EasyMO's evals"
EXPECTED = {"ends_with", "reads", "never_reads", "way"}


def _dataset(client: Client, name: str) -> Dataset:
    found = client.list_datasets(dataset_name=name, limit=1)
    return next(found, None) or client.create_dataset(
        name, description="Scenarios of EasyMO's evals"
    )


def keep(
    client: Client, name: str, scenarios: Sequence[Scenario], replaced: Pseudonyms
) -> dict[str, Example]:
    """By the scenarios' names; those of scenarios that are not here stay as they are."""
    known_by_name = client.list_datasets(dataset_name=name, limit=1)
    dataset = next(known_by_name, None) or client.create_dataset(name, description=ABOUT)
    wanted = {_id(dataset, one): _example(one, replaced) for one in scenarios}
    known = {example.id for example in client.list_examples(dataset_id=dataset.id)}
    new = [{"id": key, **example} for key, example in wanted.items() if key not in known]
    old = [{"id": key, **example} for key, example in wanted.items() if key in known]
    if new:
        client.create_examples(dataset_id=dataset.id, examples=new)
    if old:
        client.update_examples(dataset_id=dataset.id, updates=old)
    stored = client.list_examples(dataset_id=dataset.id)
    return {
        (example.inputs or {})["scenario"]: example for example in stored if example.id in wanted
    }


def _id(dataset: Dataset, scenario: Scenario) -> UUID:
    return uuid5(dataset.id, scenario.name)


def _example(scenario: Scenario, replaced: Pseudonyms) -> dict[str, Any]:
    told = replaced.within(scenario.model_dump(mode="json", exclude_defaults=True))
    whole = dict(told) if isinstance(told, dict) else {}
    asked = {name: value for name, value in whole.items() if name not in EXPECTED}
    # The key, so it stays as it is: a name is plain words.
    return {
        "inputs": {**asked, "scenario": scenario.name},
        "outputs": {name: whole[name] for name in EXPECTED if name in whole},
        "metadata": {"agent": scenario.agent, "language": scenario.language},
    }
