"""The model of which agent a message is likely for comes fitted with the product."""

from pathlib import Path

import numpy as np

from easymo.models.guided.nlu import train_agent_classifier
from easymo.models.guided.nlu.agent_classifier import classify, load_model

FEW = [("booking", "a table for two"), ("driver", "a moto to town"), ("booking", "a table please")]


def test_it_was_fitted_on_the_messages_of_now() -> None:
    assert load_model().stamp == train_agent_classifier.stamp_messages(
        train_agent_classifier.list_messages()
    ), "run `make vectors`"


def test_a_message_that_changes_makes_it_stale() -> None:
    changed = [("driver", FEW[0][1]), *FEW[1:]]
    assert train_agent_classifier.stamp_messages(FEW) == train_agent_classifier.stamp_messages(
        FEW[::-1]
    )
    assert train_agent_classifier.stamp_messages(FEW) != train_agent_classifier.stamp_messages(
        changed
    )


def test_what_is_kept_is_what_was_fitted(tmp_path: Path) -> None:
    model = train_agent_classifier.fit(FEW)
    train_agent_classifier.write(tmp_path / "agent_classifier.npz", FEW)
    kept = load_model(tmp_path / "agent_classifier.npz")
    assert (kept.agents, kept.stamp) == (model.agents, model.stamp)
    assert np.allclose(kept.weights, model.weights, atol=1e-3)
    assert np.array_equal(kept.words, model.words)


def test_gibberish_is_like_no_known_message() -> None:
    assert not classify("qwxzk vvbnmm").is_familiar
    assert classify("my driver shouted at me and insulted my wife").agent == "support"
