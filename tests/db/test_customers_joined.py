"""A customer writes before we hear that their number changed: one person, in any order."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from db.pool import Pool
from easymo.services.webhook import webhook
from kit.clock import MachineClock
from tests.db.road import NUMBER, fetch, new_customer, queue_up
from tests.db.test_identity import body, moved, owner, said

OLD, NEW = "250788200001", "250788200002"
A, B, C = "RW.aaaa1111", "RW.bbbb2222", "RW.cccc3333"
ONE_WITH = "SELECT count(*) FROM customers WHERE joined_into IS NULL"
FINDINGS = """
    SELECT customer_id, other_customer_id FROM reconciliation_findings
    WHERE kind = 'customer_twice' AND closed_at IS NULL
"""


def changed(
    wamid: str, ids: tuple[str, str], numbers: tuple[str, str] | None = None, seconds: int = 0
) -> bytes:
    """WhatsApp says that a user id, and a number if given, are other ones; `seconds` from now."""
    at = int((datetime.now(UTC) + timedelta(seconds=seconds)).timestamp())
    before, after = ids
    system: dict[str, Any] = {"previous_user_id": before, "user_id": after, "body": "changed"}
    told: dict[str, Any] = {"id": wamid, "timestamp": str(at), "type": "system"}
    if numbers:
        told |= {"from": numbers[0]}
        system |= {"type": "user_changed_number", "wa_id": numbers[1]}
    else:
        told |= {"from_user_id": after}
        system |= {"type": "user_changed_user_id"}
    return body("messages", {**told, "system": system})


async def store(pool: Pool, *told: bytes) -> None:
    for one in told:
        await webhook.store(pool, one, MachineClock(), NUMBER)


async def known(pool: Pool) -> int:
    """A customer of long ago."""
    customer = await new_customer(pool, wa_id=OLD, user_id=A)
    await fetch(pool, "UPDATE customer_aliases SET created_at = now() - interval '9 days'")
    return customer


async def waiting_for(pool: Pool, customer: int) -> list[str]:
    """Whose words are still to be answered."""
    found = await fetch(pool, "SELECT key FROM inbox WHERE customer_id = %s ORDER BY id", customer)
    return [key for (key,) in found]


@pytest.mark.parametrize("seconds", [-60, -1, 0, 5, 3600])
async def test_who_wrote_before_the_change_was_told_is_the_same_customer(
    pool: Pool, seconds: int
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, B, seconds))
    young = await owner(pool, B)
    assert young != first

    told = changed("wamid.move", (A, B), (OLD, NEW))
    await store(pool, told, told, said("wamid.1", NEW, B, seconds), said("wamid.2", NEW, B))

    assert {await owner(pool, one) for one in (NEW, B)} == {first}
    assert {await owner(pool, one) for one in (OLD, A)} == {None}
    assert await waiting_for(pool, first) == ["wamid.1", "wamid.2"]
    assert await fetch(pool, "SELECT id, joined_into FROM customers WHERE joined_into > 0") == [
        (young, first)
    ]
    assert await fetch(
        pool, "SELECT id FROM customers WHERE identity_changed_at > '-infinity'"
    ) == [(first,)]
    assert await fetch(pool, FINDINGS) == []


async def test_every_order_of_two_changes_and_the_words_between_ends_in_one_customer(
    pool: Pool,
) -> None:
    for trial, order in enumerate(permutations(range(5))):
        a, b, c = (f"RW.{name}{trial:04}" for name in "abc")
        first = await new_customer(pool, user_id=a)
        await fetch(
            pool,
            "UPDATE customer_aliases SET created_at = now() - interval '9 days' WHERE value = %s",
            a,
        )
        before = (await fetch(pool, ONE_WITH))[0][0]
        n1, n2, n3 = (f"2507882{number}{trial:04}" for number in (1, 2, 3))
        events = [
            changed(f"wamid.ab{trial}", (a, b), seconds=-30),
            changed(f"wamid.bc{trial}", (b, c), seconds=-10),
            said(f"wamid.a{trial}", n1, a, -40),
            said(f"wamid.b{trial}", n2, b, -20),
            said(f"wamid.c{trial}", n3, c, -5),
        ]
        await store(pool, *(events[one] for one in order))
        assert await owner(pool, c) == first, order
        assert (await fetch(pool, ONE_WITH))[0][0] == before, order
        heard = await waiting_for(pool, first)
        assert sorted(heard) == [f"wamid.{name}{trial}" for name in "abc"], order
    assert await fetch(pool, FINDINGS) == []


HAS = {
    "a wallet": "INSERT INTO accounts (kind, customer_id) VALUES ('wallet', {id})",
    "a driver's account": """INSERT INTO drivers
        (customer_id, name, plate, latitude, longitude, located_at)
        VALUES ({id}, 'D', 'P', -1.9, 30.1, now())""",
    "a booking": """INSERT INTO bookings
        (customer_id, slot_id, guests, total_rwf, status, confirmed_at, created_at)
        SELECT {id}, min(id), 1, 1000, 'confirmed', now(), now() FROM slots""",
    "a viewing": """INSERT INTO viewings (customer_id, property_id, starts_at, created_at)
        SELECT {id}, min(id), date_trunc('hour', now()) + interval '1 day', now()
        FROM properties""",
    "a wish for a person": """INSERT INTO handoffs
        (customer_id, conversation_id, reason, requested_at, due_at)
        SELECT {id}, (live_conversation({id}, '1', now(), '24 hours')).id, 'asked', now(), now()""",
}
WALLET = "INSERT INTO accounts (kind, customer_id) VALUES ('wallet', {id})"


async def give(pool: Pool, sql: str, customer: int) -> None:
    await fetch(pool, sql.replace("{id}", str(customer)))


@pytest.mark.parametrize("what", HAS)
async def test_two_who_both_have_something_are_kept_apart_for_a_person_to_see(
    pool: Pool, what: str
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, B))
    young = await owner(pool, B)
    assert young
    await give(pool, WALLET, first)
    await give(pool, HAS[what], young)

    told = changed("wamid.move", (A, B), (OLD, NEW))
    await store(pool, told, told)

    assert {await owner(pool, one) for one in (NEW, B)} == {young}
    # The number may pass to somebody else; the user id may not.
    assert (await owner(pool, OLD), await owner(pool, A)) == (None, first)
    assert await fetch(pool, FINDINGS) == [(first, young)]
    assert await waiting_for(pool, young) == ["wamid.1"]


async def test_who_has_nothing_joins_the_one_who_has_even_when_known_for_longer(
    pool: Pool,
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, B))
    young = await owner(pool, B)
    assert young
    await give(pool, WALLET, young)
    await store(pool, changed("wamid.move", (A, B), (OLD, NEW)))
    assert {await owner(pool, one) for one in (NEW, B)} == {young}
    assert {await owner(pool, one) for one in (OLD, A)} == {None}
    assert await fetch(pool, "SELECT joined_into FROM customers WHERE id = %s", first) == [(young,)]
    assert await fetch(pool, FINDINGS) == []


@pytest.mark.parametrize("late", [2, 60, 86400])
async def test_by_the_number_alone_who_wrote_after_it_is_another_person_and_a_person_sees_it(
    pool: Pool, late: int
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW))
    holder = await owner(pool, NEW)
    await store(pool, moved("wamid.move", OLD, NEW, -timedelta(seconds=late)))
    assert (await owner(pool, NEW), await owner(pool, OLD)) == (holder, first)
    assert await fetch(pool, FINDINGS) == [(first, holder)]


@pytest.mark.parametrize(("early", "joins"), [(1, True), (3600, True), (3 * 86400, False)])
async def test_by_the_number_alone_only_who_had_just_begun_joins(
    pool: Pool, early: int, joins: bool
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, None, -early))
    holder = await owner(pool, NEW)
    await store(pool, moved("wamid.move", OLD, NEW))
    assert (await owner(pool, NEW), await owner(pool, OLD)) == (first, None)
    joined = await fetch(pool, "SELECT joined_into FROM customers WHERE id = %s", holder)
    assert joined == [(first if joins else None,)]
    assert await waiting_for(pool, first) == (["wamid.1"] if joins else [])


async def test_who_loses_the_number_with_money_behind_it_is_seen_by_a_person(pool: Pool) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW))
    holder = await owner(pool, NEW)
    assert holder
    await give(pool, WALLET, holder)
    await store(pool, moved("wamid.move", OLD, NEW, timedelta(seconds=5)))
    assert await owner(pool, NEW) == first
    assert await fetch(pool, FINDINGS) == [(first, holder)]


async def test_a_finding_is_closed_when_they_become_one_after_all(pool: Pool) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, B))
    await store(pool, moved("wamid.number", OLD, NEW, -timedelta(seconds=5)))
    assert len(await fetch(pool, FINDINGS)) == 1
    await store(pool, changed("wamid.id", (A, B)))
    assert (await owner(pool, NEW), await fetch(pool, FINDINGS)) == (first, [])


@pytest.mark.parametrize(
    ("of_first", "of_young", "then"),
    [
        ("wants_reminders = true", "wants_reminders = false", "NOT wants_reminders"),
        ("wants_feedback = false", "wants_feedback = true", "NOT wants_feedback"),
        ("opted_out_at = NULL", "opted_out_at = now()", "opted_out_at <= now()"),
        ("opted_out_at = now()", "opted_out_at = NULL", "opted_out_at <= now()"),
        ("language = NULL", "language = 'rw'", "language = 'rw'"),
        ("language = 'fr'", "language = 'en'", "language = 'fr'"),
    ],
)
async def test_what_either_of_them_did_not_want_stays_so(
    pool: Pool, of_first: str, of_young: str, then: str
) -> None:
    first = await known(pool)
    await store(pool, said("wamid.1", NEW, B))
    await fetch(pool, f"UPDATE customers SET {of_first} WHERE id = %s", first)
    young = await owner(pool, B)
    await fetch(pool, f"UPDATE customers SET {of_young} WHERE id = %s", young)
    await store(pool, changed("wamid.move", (A, B), (OLD, NEW)))
    assert await fetch(pool, f"SELECT {then} FROM customers WHERE id = %s", first) == [(True,)]


async def test_a_message_and_the_change_at_the_same_moment_make_one_customer(pool: Pool) -> None:
    first = await known(pool)
    told = [said("wamid.1", NEW, B), changed("wamid.move", (A, B), (OLD, NEW))] * 3
    await asyncio.gather(*(store(pool, one) for one in told))
    assert {await owner(pool, one) for one in (NEW, B)} == {first}
    assert await waiting_for(pool, first) == ["wamid.1"]


async def test_words_from_the_old_identity_that_come_late_are_the_customers_and_bring_no_number(
    pool: Pool,
) -> None:
    first = await known(pool)
    await store(pool, changed("wamid.move", (A, B), (OLD, NEW)), said("wamid.late", OLD, A, -60))
    assert await waiting_for(pool, first) == ["wamid.late"]
    assert (await owner(pool, OLD), await owner(pool, A)) == (None, None)


async def test_what_was_not_sent_yet_goes_to_where_the_customer_is(pool: Pool) -> None:
    await known(pool)
    await store(pool, said("wamid.1", NEW, B))
    young = await owner(pool, B)
    assert young
    await queue_up(pool, young, "Good morning")
    await store(pool, changed("wamid.move", (A, B), (OLD, NEW)))
    sending = "SELECT wa_id, message IS NOT NULL FROM claim_send(%s, %s, 10, interval '1 second')"
    assert await fetch(pool, sending, young, NUMBER) == [(NEW, True)]
