"""What the gate plays of many cases of one rule; `make test-slow` plays the others."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest


def at_gate(cases: Iterable[Any] | Mapping[str, Any], first: int = 1) -> list[Any]:
    """Values for `parametrize`: all but the first so many are slow tests.

    Of a mapping the names are the ids; a tuple has a value for each argument.
    """
    named = cases.items() if isinstance(cases, Mapping) else ((None, case) for case in cases)
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            id=name,
            marks=() if number < first else pytest.mark.slow,
        )
        for number, (name, case) in enumerate(named)
    ]
