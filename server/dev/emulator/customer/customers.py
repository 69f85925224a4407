"""The customers, and what each one's screen shows."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal

from server.dev.emulator.storage import Form

Direction = Literal["in", "out"]
Ticks = Literal["sent", "delivered", "read", "played", "failed"]
Identity = Literal["phone", "both", "bsuid"]
JSON = dict[str, object]

_RANK: dict[Ticks, int] = {"sent": 0, "delivered": 1, "read": 2, "played": 3, "failed": 4}


@dataclass(frozen=True)
class ScreenOption:
    """Something to press."""

    id: str
    title: str
    kind: Literal["button", "list", "template_button"]
    description: str = ""
    section: str = ""


@dataclass(frozen=True)
class Look:
    """What a bubble shows, whatever its type on the wire."""

    text: str = ""
    header: str = ""
    footer: str = ""
    options: tuple[ScreenOption, ...] = ()
    list_button: str = ""
    media: JSON | None = None
    location: JSON | None = None
    contacts: tuple[str, ...] = ()
    link: JSON | None = None
    asks_location: bool = False


@dataclass
class ScreenBubble:
    direction: Direction
    wamid: str
    type: str
    look: Look
    at: datetime
    interactive: str = ""
    quoted: str = ""
    ticks: Ticks = "sent"
    reaction: str = ""
    opaque: str | None = None
    category: str = "service"
    seq: int = 0
    position: int = 0

    def shown(self) -> JSON:
        look = self.look
        return {
            "seq": self.seq,
            "position": self.position,
            "direction": self.direction,
            "wamid": self.wamid,
            "type": self.type,
            "interactive": self.interactive,
            "text": look.text,
            "header": look.header,
            "footer": look.footer,
            "options": [vars(option) for option in look.options],
            "list_button": look.list_button,
            "media": look.media,
            "location": look.location,
            "contacts": look.contacts,
            "link": look.link,
            "asks_location": look.asks_location,
            "quoted": self.quoted,
            "reaction": self.reaction,
            "ticks": self.ticks,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True)
class Person:
    """What a restart does not change about a customer."""

    wa_id: str
    name: str
    user_id: str
    identity: Identity
    username: str
    seq: int
    wrote_at: datetime | None


@dataclass(frozen=True)
class OnScreen:
    """A bubble, and on whose screen it stands."""

    wa_id: str
    bubble: ScreenBubble


PEOPLE = Form("customer", Person)
BUBBLES = Form("bubble", OnScreen)


@dataclass
class EmulatedCustomer:
    wa_id: str
    name: str
    user_id: str
    on_change: Callable[["EmulatedCustomer", ScreenBubble | None], None]
    identity: Identity = "both"
    username: str = ""
    seq: int = 0
    wrote_at: datetime | None = None
    is_typing: bool = False  # the business, on this screen
    typing_turn: int = 0
    _bubbles: dict[str, ScreenBubble] = field(default_factory=dict)
    _waiters: set[asyncio.Future[None]] = field(default_factory=set)

    def person(self) -> Person:
        return Person(**{field.name: getattr(self, field.name) for field in fields(Person)})

    @property
    def party(self) -> str:
        """What message ids carry: their number, unless they keep it to themselves."""
        return self.user_id if self.identity == "bsuid" else self.wa_id

    def add(self, bubble: ScreenBubble) -> None:
        bubble.position = len(self._bubbles)
        self._bubbles[bubble.wamid] = bubble
        self.touch(bubble)

    def put_back(self, bubble: ScreenBubble) -> None:
        """What stood on the screen before a restart, in the order of its last changes."""
        self._bubbles[bubble.wamid] = bubble

    def find(self, wamid: str) -> ScreenBubble | None:
        return self._bubbles.get(wamid)

    def newest_first(self) -> Iterator[ScreenBubble]:
        yield from sorted(self._bubbles.values(), key=lambda b: b.position, reverse=True)

    def touch(self, bubble: ScreenBubble | None = None) -> None:
        """Number a change, and wake whoever watches this screen."""
        self.seq += 1
        if bubble:
            bubble.seq = self.seq
            # Kept in order of change, so that "changed since" reads only what changed.
            self._bubbles[bubble.wamid] = self._bubbles.pop(bubble.wamid)
        self.wake()
        self.on_change(self, bubble)

    def wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def tick(self, bubble: ScreenBubble, ticks: Ticks) -> None:
        if _RANK[ticks] > _RANK[bubble.ticks]:
            bubble.ticks = ticks
            self.touch(bubble)

    def changed_since(self, seq: int) -> list[ScreenBubble]:
        changed = []
        for bubble in reversed(self._bubbles.values()):
            if bubble.seq <= seq:
                break
            changed.append(bubble)
        return sorted(changed, key=lambda bubble: bubble.position)

    async def wait_past(self, seq: int, seconds: float) -> None:
        """Return when something changed after `seq`, or when the time is over."""
        if self.seq > seq:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(waiter, seconds)
        finally:
            self._waiters.discard(waiter)


class Directory:
    """Everybody who has this app on the phone; a number nobody used yet joins when it is used."""

    def __init__(self, on_change: Callable[[EmulatedCustomer, ScreenBubble | None], None]) -> None:
        self._on_change = on_change
        self._by_wa_id: dict[str, EmulatedCustomer] = {}
        self._by_user_id: dict[str, EmulatedCustomer] = {}

    def __iter__(self) -> Iterator[EmulatedCustomer]:
        return iter(tuple(self._by_wa_id.values()))

    def get(self, wa_id: str, name: str = "") -> EmulatedCustomer:
        customer = self._by_wa_id.get(wa_id)
        if customer is None:
            customer = EmulatedCustomer(
                wa_id, name or f"+{wa_id}", _user_id(wa_id), self._on_change
            )
            self._by_wa_id[wa_id] = customer
            self._by_user_id[customer.user_id] = customer
        elif name:
            customer.name = name
        return customer

    def by_user_id(self, user_id: str) -> EmulatedCustomer | None:
        return self._by_user_id.get(user_id)

    def put_back(self, person: Person) -> EmulatedCustomer:
        """Somebody of before a restart, as they were then."""
        customer = self.get(person.wa_id)
        if customer.user_id != person.user_id:
            self.change_user_id(customer, person.user_id)
        for name, value in vars(person).items():
            setattr(customer, name, value)
        return customer

    def change_user_id(self, customer: EmulatedCustomer, user_id: str) -> None:
        del self._by_user_id[customer.user_id]
        customer.user_id = user_id
        self._by_user_id[user_id] = customer


def _user_id(wa_id: str) -> str:
    digest = hashlib.sha256(wa_id.encode()).digest()
    return "RW." + str(int.from_bytes(digest[:8], "big"))
