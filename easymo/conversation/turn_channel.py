"""What lives for one turn, as one channel of the graph: set when it begins, in no checkpoint."""

from collections.abc import Mapping, Sequence
from typing import Any

from langgraph.channels import UntrackedValue


def merge(before: Mapping[str, Any], update: Mapping[str, Any]) -> dict[str, Any]:
    """An update changes the keys it has; that of a new turn has all of them."""
    return {**before, **update}


class TurnChannel(UntrackedValue[dict[str, Any]]):
    def update(self, values: Sequence[dict[str, Any]]) -> bool:
        for value in values:
            self.value = merge(self.value if self.is_available() else {}, value)
        return bool(values)
