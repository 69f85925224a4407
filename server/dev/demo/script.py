"""What the customer of the demo does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WriteWords:
    """Write these words."""

    words: str


@dataclass(frozen=True)
class TakeFirst:
    """Press the first of what is offered."""


@dataclass(frozen=True)
class Confirm:
    """Press the button of this title; where times are offered instead, take the first before."""

    title: str


@dataclass(frozen=True)
class Approve:
    """Approve MTN's request on the phone, as with their MoMo PIN."""


Step = WriteWords | TakeFirst | Confirm | Approve


@dataclass(frozen=True)
class DemoScript:
    """A conversation that ends with a booking for `guests`, paid with MoMo."""

    name: str
    guests: int
    steps: tuple[Step, ...]


SCRIPTS = {
    "en": DemoScript(
        name="Aline",
        guests=3,
        steps=(
            WriteWords("Hi"),
            WriteWords("2 places tomorrow 7pm"),
            TakeFirst(),
            WriteWords("Where is it?"),
            WriteWords("Actually, we will be 3 people"),
            Confirm("Confirm"),
            WriteWords("I want to pay my booking"),
            Confirm("Pay with MoMo"),
            Approve(),
            WriteWords("Show my bookings"),
        ),
    ),
    "fr": DemoScript(
        name="Divine",
        guests=3,
        steps=(
            WriteWords("Bonjour"),
            WriteWords("2 places demain à 19h"),
            TakeFirst(),
            WriteWords("C'est combien ?"),
            WriteWords("En fait, nous serons 3"),
            Confirm("Confirmer"),
            WriteWords("Je veux payer ma réservation"),
            Confirm("Payer avec MoMo"),
            Approve(),
            WriteWords("Mes réservations"),
        ),
    ),
}
