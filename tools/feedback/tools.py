"""What the customer thinks of the conversation: kept with their turn."""

from typing import Literal

from langchain_core.tools import tool

from db.repositories.customer.feedback import Rating
from easymo.guardrails.pins import could_hide_one
from tools.answer import Answer
from tools.feedback import wording
from tools.runtime import Runtime, language_of

LONGEST_COMMENT = 2000

Reason = Literal["misunderstood", "slow", "wrong", "other"]


@tool(response_format="content_and_artifact")
async def give_feedback(
    runtime: Runtime,
    rating: Literal["up", "down"],
    reason: Reason | None = None,
    comment: str | None = None,
) -> Answer:
    """Keep whether the customer was content with this conversation. Only when they say so.

    Args:
        rating: "up" when they were content, "down" when not.
        reason: Why not, when they said it.
        comment: What they say about it, in their own words.
    """
    language = language_of(runtime)
    given = Rating(rating=rating)
    if rating == "down":
        given["reason"] = reason
    if comment and comment.strip() and not could_hide_one(comment):
        given["comment"] = comment.strip()[:LONGEST_COMMENT]
    if rating == "down" and reason is None and comment is None:
        return wording.ask_reason(given, language)
    if reason == "other" and comment is None:
        return wording.ask_words(given, language)
    return wording.thank(given, language)
