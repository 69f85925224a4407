"""Answers that are cut short are counted, and too many of them are an alarm, once."""

from db.pool import Pool
from db.repositories.turn import model_calls
from easymo.models.gateway.call import Usage
from server.workers.cut_answers import CutAnswers
from tests.db.road import new_customer
from tests.db.test_model_costs import TODAY, turn_of


async def answer(pool: Pool, model: str, *outcomes: str) -> None:
    customer = await new_customer(pool)
    conversation, turn = await turn_of(pool, customer)
    calls = [Usage("general", model, outcome, 500) for outcome in outcomes]
    async with pool.connection() as conn:
        await model_calls.keep(
            conn,
            calls,
            customer_id=customer,
            conversation_id=conversation,
            turn_id=turn,
            day=TODAY,
        )


async def test_a_model_of_which_a_tenth_is_cut_is_an_alarm_and_no_other(pool: Pool) -> None:
    await answer(pool, "gpt-5-mini", *["answered"] * 27, *["cut"] * 3)
    await answer(pool, "gpt-5-nano", *["answered"] * 29, "cut")
    assert await CutAnswers(pool, most=0.1).watch() == ["gpt-5-mini"]


async def test_a_few_calls_say_nothing(pool: Pool) -> None:
    await answer(pool, "gpt-5-mini", *["cut"] * 5)
    assert await CutAnswers(pool, most=0.1).watch() == []


async def test_it_is_over_when_answers_are_whole_again(pool: Pool) -> None:
    watch = CutAnswers(pool, most=0.1).watch
    await answer(pool, "gpt-5-mini", *["cut"] * 20)
    assert await watch() == ["gpt-5-mini"]
    await answer(pool, "gpt-5-mini", *["answered"] * 200)
    assert await watch() == []
