"""The score of which agent a message is for comes fitted with the product."""

from pathlib import Path

import numpy as np

from easymo.models.guided.nlu.agent_score import train_agent_classifier
from easymo.models.guided.nlu.agent_score.agent_classifier import load_model, score
from easymo.models.guided.nlu.agent_score.known_messages import list_messages

FEW = [
    ("booking/book", "a table for two"),
    ("driver/ride", "a moto to town"),
    ("booking", "a table please"),
    ("none/weather", "will it rain"),
    ("none/weather", "will it rain to day"),
]


def test_it_was_fitted_on_the_messages_of_now() -> None:
    stamp = train_agent_classifier.stamp_messages(list_messages())
    assert load_model().stamp == stamp, "run `make vectors`"
    assert load_model().is_native, "run `make vectors` with SENTENCES once"


def test_a_message_that_changes_makes_it_stale() -> None:
    changed = [("driver", FEW[0][1]), *FEW[1:]]
    stamp = train_agent_classifier.stamp_messages(FEW)
    assert stamp == train_agent_classifier.stamp_messages(FEW[::-1])
    assert stamp != train_agent_classifier.stamp_messages(changed)


def test_what_is_kept_is_what_was_fitted(tmp_path: Path) -> None:
    model = train_agent_classifier.train(FEW, [])
    train_agent_classifier.write(tmp_path / "kept.npz", model)
    kept = load_model(tmp_path / "kept.npz")
    assert (kept.kinds, kept.stamp) == (model.kinds, model.stamp)
    assert kept.kinds == ["booking/book", "driver/ride", "none/weather"]
    found, wanted = kept.letters @ kept.dimensions, model.letters @ model.dimensions
    assert np.allclose(found, wanted, atol=np.abs(wanted).max() / 20)


def test_a_fit_without_native_sentences_keeps_what_was_learned_of_them() -> None:
    first = train_agent_classifier.train(FEW[:3], FEW[3:])
    again = train_agent_classifier.train(FEW[:3], [], first)
    assert again.is_native
    assert again.kinds == first.kinds
    assert np.array_equal(again.words, first.words)


def test_gibberish_is_like_no_known_message() -> None:
    assert not score("qwxzk vvbnmm").is_familiar
    assert score("my driver shouted at me and insulted my wife").agent == "support"


def test_shares_make_one() -> None:
    assert abs(sum(score("a table for two tomorrow").shares.values()) - 1) < 1e-4
