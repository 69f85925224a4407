"""General questions, from the customer's phone: answered from the help, or honestly not."""

import pytest

from evals.play.phone import CustomerPhone
from tests.conversation.conftest import RunningProduct

CALLED = "SELECT tool, outcome FROM ai_tool_executions ORDER BY id"

ANSWERED = {
    "can I get my money back?": ("until 24 hours before", "Refunds"),
    "which languages do you speak?": ("Kinyarwanda and Swahili", "Languages"),
    "is my money safe?": ("after you press a button", "Is my money safe?"),
    "est-ce que je peux récupérer mon argent ?": ("jusqu'à 24 heures avant", "Remboursements"),
    "quelles langues parlez-vous ?": ("kinyarwanda et swahili", "Langues"),
    "à partir de quel montant faut-il un code PIN ?": ("50\u202f000 RWF", "Votre code PIN"),
}


@pytest.mark.parametrize(("question", "answer"), ANSWERED.items())
async def test_a_general_question_is_answered_from_its_article_by_name(
    product: RunningProduct, question: str, answer: tuple[str, str]
) -> None:
    said = await product.phone().write(question)

    assert answer[0] in said.text
    assert said.text.endswith(f"_{answer[1]}_")
    assert await product.rows(CALLED) == [("search_help", "answered")]


async def test_a_question_no_article_answers_is_not_guessed_and_a_person_is_offered(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    said = await phone.write("do the waiters wear green hats on duty?")
    assert "I do not know the answer" in said.text
    assert said.titles == ["Talk to a person"]
    await phone.press("Talk to a person")
    assert await product.rows("SELECT reason FROM handoffs") == [("asked",)]


async def test_a_booking_in_the_making_goes_on_after_a_general_question(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    await phone.write("a table tomorrow 7pm in Kimironko")
    assert "Refunds" in (await phone.write("what is your refund policy?")).text
    quote = await phone.write("2 people")
    assert "10,000 RWF" in quote.text
    assert "Confirm" in titles_of(phone)


def titles_of(phone: CustomerPhone) -> list[str]:
    return phone.last.titles
