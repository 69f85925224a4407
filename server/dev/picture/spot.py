"""What stands in the rows of a drawing."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Cell:
    """A place in a row: a node, or where a long edge passes between nodes."""

    row: int
    width: float
    node: str | None = None
    x: float = 0.0
    above: list["Cell"] = field(default_factory=list)
    below: list["Cell"] = field(default_factory=list)
