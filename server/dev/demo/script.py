"""What the customer of the demo does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Write:
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
    """Approve MTN's request on the phone, as with her MoMo PIN."""


Step = Write | TakeFirst | Confirm | Approve


@dataclass(frozen=True)
class Script:
    """A conversation that ends with a booking for `guests`, paid with MoMo."""

    name: str
    guests: int
    steps: tuple[Step, ...]


SCRIPTS = {
    "en": Script(
        name="Aline",
        guests=3,
        steps=(
            Write("Hi"),
            Write("2 places tomorrow 7pm"),
            TakeFirst(),
            Write("Where is it?"),
            Write("Actually, we will be 3 people"),
            Confirm("Confirm"),
            Write("I want to pay my booking"),
            Confirm("Pay with MoMo"),
            Approve(),
            Write("Show my bookings"),
        ),
    ),
    "fr": Script(
        name="Divine",
        guests=3,
        steps=(
            Write("Bonjour"),
            Write("2 places demain à 19h"),
            TakeFirst(),
            Write("C'est combien ?"),
            Write("En fait, nous serons 3"),
            Confirm("Confirmer"),
            Write("Je veux payer ma réservation"),
            Confirm("Payer avec MoMo"),
            Approve(),
            Write("Mes réservations"),
        ),
    ),
}
