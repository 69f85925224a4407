"""Message ids in the shape of Meta's: base64 around the customer's number and a random id."""

import base64
import random
from dataclasses import dataclass
from typing import Literal

Direction = Literal["in", "out"]

_MARKS: dict[Direction, int] = {"in": 0x12, "out": 0x11}
_HEX_DIGITS: dict[Direction, int] = {"in": 20, "out": 18}


@dataclass(frozen=True)
class Decoded:
    party: str
    direction: Direction
    hex_id: str


def mint(party: str, direction: Direction, rng: random.Random) -> str:
    """A new id. `party` is the customer's number, or their business-scoped id without one."""
    digits = _HEX_DIGITS[direction]
    hex_id = f"{rng.getrandbits(digits * 4):0{digits}X}".encode()
    name = party.encode()
    raw = b"".join(
        (
            bytes((0x1C, 0x18, len(name))),
            name,
            bytes((0x15, 0x02, 0x00, _MARKS[direction], 0x18, len(hex_id))),
            hex_id,
            b"\0",
        )
    )
    return "wamid." + base64.b64encode(raw).decode()


def decode(wamid: str) -> Decoded:
    """Read an id back; ValueError for anything else."""
    try:
        return _decoded(wamid)
    except (ValueError, IndexError) as exc:
        raise ValueError(f"not a message id: {wamid!r}") from exc


def _decoded(wamid: str) -> Decoded:
    prefix, _, encoded = wamid.partition(".")
    raw = base64.b64decode(encoded, validate=True)
    length = raw[2]
    party, tail = raw[3 : 3 + length], raw[3 + length :]
    if prefix != "wamid" or raw[:2] != b"\x1c\x18" or tail[:3] != b"\x15\x02\x00":
        raise ValueError("another shape")
    direction: Direction = "in" if tail[3] == _MARKS["in"] else "out"
    return Decoded(party.decode(), direction, tail[6 : 6 + tail[5]].decode())
