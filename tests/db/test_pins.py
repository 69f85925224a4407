"""PINs: taken out of the inbox before anything reads it, counted once, locked after three."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.turn.turns import ClaimedTurn
from easymo.services.action.press import QuotePress
from easymo.services.pin import pin
from easymo.services.pin.pin_reset import reset_pin
from easymo.services.turn import turn
from easymo.services.turn.effects.answer import Transcribe
from easymo.services.turn.effects.effect import FinishTurn, ProposeDrafts
from easymo.services.turn.turn import TurnResult
from kit.errors import Superseded
from kit.settings import Settings
from kit.settings.pin import PinSettings
from tests.conftest import NOON
from tests.db.everywhere import places_of
from tests.db.road import fetch, write

ALINE, JEAN = 1, 2
PIN, OTHER, WRONG = "4826", "9073", "5381"
SETTINGS = Settings(_env_file=None, environment="test", pins=PinSettings(minutes=10))
RESETS = "SELECT customer_id, reset_by, because FROM pin_resets ORDER BY id"


async def claim(pool: Pool, *words: str, at: datetime = NOON) -> ClaimedTurn:
    """She writes, and a worker claims it."""
    for said in words:
        await write(pool, ALINE, said, gathers=len(words) > 1)
    settings = SETTINGS.model_copy(deep=True)
    settings.turns.quiet_seconds = settings.turns.pause_seconds = 0
    claimed = await turn.claim(pool, ALINE, now=at, settings=settings)
    assert claimed is not None
    return claimed


async def finish(pool: Pool, claimed: ClaimedTurn) -> None:
    effects = [ProposeDrafts(), Transcribe([]), FinishTurn("answered", [])]
    await turn.commit(pool, replace(claimed, now=NOON), TurnResult([], effects))


async def send(pool: Pool, *words: str, at: datetime = NOON) -> list[dict[str, Any]]:
    """She writes and the turn runs: what the graph would be given."""
    claimed = await claim(pool, *words, at=at)
    taken = await pin.take_out(pool, claimed, SETTINGS)
    await finish(pool, taken)
    return taken.messages


async def outcomes(pool: Pool, *words: str, at: datetime = NOON) -> list[str]:
    return [one.get("outcome", "untouched") for one in await send(pool, *words, at=at)]


async def ask(pool: Pool, press: QuotePress | None = None, customer_id: int = ALINE) -> str:
    door = CustomerDoor(pool, customer_id)
    return await pin.prompt(door, press, now=NOON, settings=SETTINGS)


async def set_pin(pool: Pool, wanted: str = PIN) -> None:
    assert await ask(pool) == "set"
    assert await outcomes(pool, wanted) == ["once_more"]
    assert await outcomes(pool, wanted) == ["set"]


async def propose(pool: Pool, amount_rwf: int = 60_000) -> QuotePress:
    """A top-up waits for its press."""
    claimed = await claim(pool, "top up")
    [(action_id,)] = await fetch(
        pool,
        "INSERT INTO actions (customer_id, conversation_id, turn_id, kind, quote, created_at,"
        " expires_at, amount_rwf) VALUES (%s, %s, %s, 'top_up', '?', %s, %s, %s) RETURNING id",
        ALINE,
        claimed.conversation_id,
        claimed.id,
        NOON,
        NOON + timedelta(minutes=10),
        amount_rwf,
    )
    await finish(pool, claimed)
    return QuotePress("wamid.press", "confirm", action_id, None, 1)


async def test_a_pin_is_set_by_sending_it_twice_and_stays_nowhere(pool: Pool) -> None:
    await set_pin(pool)

    [(known, tries)] = await fetch(pool, "SELECT hash, tries FROM pins")
    assert known.startswith("$argon2id$")
    assert tries == 0
    [(message, raw)] = await fetch(pool, "SELECT message, raw FROM inbox ORDER BY id DESC LIMIT 1")
    assert message == {"kind": "pin", "outcome": "set"}
    assert raw["taken_out"] == "pin"
    assert await fetch(pool, "SELECT content FROM ai_messages") == [("[PIN]",), ("[PIN]",)]
    places, columns = await places_of(pool, PIN)
    assert places == set()
    assert columns > 100


async def test_the_search_finds_what_is_there(pool: Pool) -> None:
    claimed = await claim(pool, f"so {PIN} it is")
    await finish(pool, claimed)
    places, _ = await places_of(pool, PIN)
    assert places == {"public.inbox.message", "public.ai_messages.content"}


async def test_two_different_pins_are_asked_for_again_and_weak_ones_refused(pool: Pool) -> None:
    assert await ask(pool) == "set"
    assert await outcomes(pool, "1234") == ["weak"]
    assert await outcomes(pool, "482") == ["malformed"]
    assert await outcomes(pool, PIN) == ["once_more"]
    assert await outcomes(pool, OTHER) == ["mismatch"]
    assert await fetch(pool, "SELECT 1 FROM pins") == []
    assert await outcomes(pool, OTHER, OTHER) == ["once_more", "set"]


async def test_another_pin_takes_the_old_one_first(pool: Pool) -> None:
    await set_pin(pool)
    assert await ask(pool) == "old"
    assert await outcomes(pool, WRONG) == ["wrong"]
    assert await outcomes(pool, PIN) == ["choose_new"]
    assert await outcomes(pool, OTHER) == ["once_more"]
    assert await outcomes(pool, OTHER) == ["set"]
    assert await ask(pool) == "old"
    assert await outcomes(pool, PIN) == ["wrong"]
    assert await outcomes(pool, OTHER) == ["choose_new"]


async def test_the_right_pin_brings_back_what_she_pressed(pool: Pool) -> None:
    await set_pin(pool)
    press = await propose(pool)
    assert await ask(pool, press) == "confirm"

    [message] = await send(pool, "My PIN is 48 26")

    assert message["outcome"] == "right"
    assert (message["action_id"], message["decision"], message["press_key"]) == (
        press.action_id,
        "confirm",
        "wamid.press",
    )
    assert "text" not in message


async def test_who_has_no_pin_sets_one_and_goes_on_with_what_she_pressed(pool: Pool) -> None:
    press = await propose(pool)
    assert await ask(pool, press) == "set"
    first, second = await send(pool, PIN, PIN)
    assert "press_key" not in first
    assert second["outcome"] == "set"
    assert second["action_id"] == press.action_id


async def test_three_wrong_pins_lock_it_until_a_person_resets_it(pool: Pool) -> None:
    await set_pin(pool)
    press = await propose(pool)
    await ask(pool, press)
    wrong = [(await send(pool, WRONG))[0] for _ in range(3)]
    assert [(one["outcome"], one.get("left")) for one in wrong] == [
        ("wrong", 2),
        ("wrong", 1),
        ("locked", None),
    ]
    assert await outcomes(pool, PIN) == ["locked"], "the right one does not help any more"
    assert await ask(pool, press) == "locked"
    assert await outcomes(pool, PIN) == ["locked"]
    assert await ask(pool) == "locked", "nor does changing it"

    async with pool.connection() as conn:
        assert await reset_pin(conn, ALINE, by="jean", because="she called")
        assert not await reset_pin(conn, ALINE, by="jean", because="she called")
    assert await fetch(pool, RESETS) == [(ALINE, "jean", "she called")]
    assert await ask(pool) == "set"


async def test_asking_again_gives_no_new_tries_and_the_right_one_does(pool: Pool) -> None:
    await set_pin(pool)
    press = await propose(pool)
    for expected in ("wrong", "wrong"):
        await ask(pool, press)
        assert await outcomes(pool, WRONG) == [expected]
    await ask(pool, press)
    assert await outcomes(pool, PIN) == ["right"]
    await ask(pool, press)
    assert await outcomes(pool, WRONG, WRONG, WRONG) == ["wrong", "wrong", "locked"]


async def test_a_turn_that_is_run_again_counts_a_wrong_pin_once(pool: Pool) -> None:
    await set_pin(pool)
    await ask(pool, await propose(pool))
    claimed = await claim(pool, WRONG)
    first = await pin.take_out(pool, claimed, SETTINGS)

    again = await turn.claim(pool, ALINE, now=NOON, settings=SETTINGS)
    assert again is not None
    second = await pin.take_out(pool, again, SETTINGS)

    assert again.attempt == 2
    assert second.messages == first.messages == again.messages
    assert await fetch(pool, "SELECT tries FROM pins") == [(1,)]


async def test_a_worker_that_died_before_it_took_the_pin_out_costs_no_try(pool: Pool) -> None:
    await set_pin(pool)
    press = await propose(pool)
    await ask(pool, press)
    await claim(pool, PIN)  # and it dies

    again = await turn.claim(pool, ALINE, now=NOON, settings=SETTINGS)
    assert again is not None
    taken = await pin.take_out(pool, again, SETTINGS)
    await finish(pool, taken)

    assert (again.attempt, [one["outcome"] for one in taken.messages]) == (2, ["right"])
    assert await fetch(pool, "SELECT tries FROM pins") == [(0,)]
    places, _ = await places_of(pool, PIN)
    assert places == set()


async def test_who_lost_the_customer_to_another_worker_writes_nothing(pool: Pool) -> None:
    await set_pin(pool)
    await ask(pool, await propose(pool))
    claimed = await claim(pool, WRONG)
    old = replace(claimed, fencing_token=claimed.fencing_token - 1)

    with pytest.raises(Superseded):
        await pin.take_out(pool, old, SETTINGS)

    assert await fetch(pool, "SELECT tries FROM pins") == [(0,)]


async def test_digits_that_nobody_asked_for_are_a_message_like_any_other(pool: Pool) -> None:
    assert await outcomes(pool, "1900") == ["untouched"]
    await set_pin(pool)
    later = NOON + timedelta(minutes=3)
    assert await outcomes(pool, "5000", at=later) == ["untouched"]
    await ask(pool)
    assert await outcomes(pool, "2 places tomorrow", "20000 RWF", "at 19:00") == ["untouched"] * 3


async def test_digits_that_are_likely_a_pin_are_taken_out_unread(pool: Pool) -> None:
    await set_pin(pool)
    assert await outcomes(pool, PIN) == ["not_asked"], "sent once more by impatience"
    await ask(pool)
    too_late = NOON + timedelta(minutes=15)
    assert await outcomes(pool, PIN, at=too_late) == ["not_asked"], "after the time ran out"
    assert await outcomes(pool, "so it is 4826 I think") == ["not_alone"]
    much_later = NOON + timedelta(hours=2)
    assert await outcomes(pool, "5000", at=much_later) == ["untouched"]
    await propose(pool, 60_000)
    assert await outcomes(pool, PIN, at=much_later) == ["not_asked"], "before she pressed"
    assert await fetch(pool, "SELECT tries FROM pins") == [(0,)]


async def test_once_the_quote_is_gone_its_question_is_too(pool: Pool) -> None:
    await set_pin(pool)
    press = await propose(pool)
    await ask(pool, press)
    await fetch(pool, "SELECT withdraw_action(%s, 'superseded', %s)", press.action_id, NOON)
    assert await outcomes(pool, PIN) == ["untouched"]


async def test_a_plain_no_ends_the_wish_for_another_pin(pool: Pool) -> None:
    await set_pin(pool)
    await ask(pool)
    assert await outcomes(pool, "no thanks") == ["dropped"]
    assert await outcomes(pool, "no") == ["untouched"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 FROM pins",
        "SELECT 1 FROM pin_prompts",
        "UPDATE pins SET tries = 0",
        "DELETE FROM pin_prompts",
        "INSERT INTO pins (customer_id, hash, changed_at) VALUES (1, '$argon2id$', now())",
    ],
)
async def test_a_run_can_neither_read_nor_write_pins(pool: Pool, query: str) -> None:
    await set_pin(pool)
    with pytest.raises(InsufficientPrivilege):
        async with CustomerDoor(pool, ALINE).open() as conn:
            await conn.execute(query.encode())


async def test_nobody_is_asked_about_somebody_elses_action(pool: Pool) -> None:
    press = await propose(pool)
    with pytest.raises(ForeignKeyViolation):
        await ask(pool, press, customer_id=JEAN)
    assert await ask(pool, customer_id=JEAN) == "set"
    assert await fetch(pool, "SELECT customer_id FROM pin_prompts") == [(JEAN,)]
