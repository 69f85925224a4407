"""How sure a score is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.score.statistics import Tried, compare, pass_hat, wilson


@pytest.mark.parametrize(("total", "least"), [(73, 0.95), (381, 0.99)])
def test_so_many_runs_without_a_failure_show_so_much(total: int, least: float) -> None:
    assert wilson(total, total).low >= least
    assert wilson(total - 1, total).low < least


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_that_between_0_and_1(case: tuple[int, int]) -> None:
    found = wilson(*case)
    assert 0 <= found.low <= found.high <= 1
    if case[1]:
        assert found.low <= found.value + 1e-12
        assert found.value <= found.high + 1e-12


def test_pass_hat_k_is_the_chance_that_k_runs_all_pass() -> None:
    assert pass_hat([Tried(4, 4), Tried(4, 2)], 1) == pytest.approx(0.75)
    # Two of four passed: of six pairs one has both.
    assert pass_hat([Tried(4, 4), Tried(4, 2)], 2) == pytest.approx((1 + 1 / 6) / 2)
    with pytest.raises(ValueError, match=r"pass\^3"):
        pass_hat([Tried(2, 2)], 3)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_more_runs_are_never_easier_to_pass_all_of(passed: list[int]) -> None:
    tried = [Tried(5, one) for one in passed]
    shares = [pass_hat(tried, k) for k in range(1, 6)]
    assert shares == sorted(shares, reverse=True)


def test_a_version_compared_with_itself_differs_in_nothing() -> None:
    same = {"a": Tried(2, 2), "b": Tried(2, 1)}
    found = compare(same, same)
    assert (found.difference.value, found.p_value, found.gained, found.lost) == (0, 1, [], [])


def test_only_scenarios_of_both_are_compared_and_what_changed_is_named() -> None:
    first = {"a": Tried(1, 1), "b": Tried(1, 0), "gone": Tried(1, 1)}
    second = {"a": Tried(1, 0), "b": Tried(1, 1), "new": Tried(1, 1)}
    found = compare(first, second)
    assert (found.scenarios, found.gained, found.lost) == (2, ["b"], ["a"])
    assert found.difference.low <= 0 <= found.difference.high


def test_ten_gained_and_none_lost_is_hardly_chance_and_one_of_each_is() -> None:
    names = [str(number) for number in range(10)]
    better = compare({one: Tried(1, 0) for one in names}, {one: Tried(1, 1) for one in names})
    assert better.p_value == pytest.approx(2 / 2**10)
    assert better.difference.value == 1
    mixed = compare({"a": Tried(1, 0), "b": Tried(1, 1)}, {"a": Tried(1, 1), "b": Tried(1, 0)})
    assert mixed.p_value == 1
