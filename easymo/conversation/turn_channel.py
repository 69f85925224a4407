"""What lives for one turn, as one channel of the graph: set when it begins, in no checkpoint."""

from collections.abc import Sequence

from langgraph.channels import UntrackedValue


class TurnChannel(UntrackedValue[dict[str, object]]):
    """An update changes the keys it has; that of a new turn has all of them."""

    def update(self, values: Sequence[dict[str, object]]) -> bool:
        for value in values:
            self.value = {**self.value, **value} if self.is_available() else value
        return bool(values)
