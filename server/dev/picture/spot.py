"""What stands in the rows of a drawing."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Spot:
    """A place in a row: a node, or where a long edge passes between nodes."""

    row: int
    width: float
    node: str | None = None
    x: float = 0.0
    above: list["Spot"] = field(default_factory=list)
    below: list["Spot"] = field(default_factory=list)
