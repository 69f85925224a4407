"""How customers are asked what they think, and thanked for it."""

from db.repositories.customer.feedback import Rating
from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from tools.answer import Answer, Artifact, ask_question

REASONS = ("misunderstood", "slow", "wrong", "other")
ASKS = "feedback"


def offer_ratings(language: str) -> list[Choice]:
    """The two buttons under the question."""
    return [
        Choice(
            title=say(f"feedback.{rating}", language),
            tool="give_feedback",
            arguments={"rating": rating},
        )
        for rating in ("up", "down")
    ]


def ask_reason(given: Rating, language: str) -> Answer:
    choices = [
        Choice(
            title=say(f"feedback.{reason}", language),
            tool="give_feedback",
            arguments={"rating": "down", "reason": reason},
        )
        for reason in REASONS
    ]
    content, artifact = ask_question(
        say("feedback.why", language), ASKS, choices, say("feedback.menu", language)
    )
    artifact["rating"] = given
    return content, artifact


def ask_words(given: Rating, language: str) -> Answer:
    text = say("feedback.tell", language)
    return f"Ask the customer: {text}", Artifact(say=text, asks=ASKS, rating=given)


def thank(given: Rating, language: str) -> Answer:
    text = say(f"feedback.thanks_{given['rating']}", language)
    return f"Kept. Say: {text}", Artifact(say=text, rating=given)
