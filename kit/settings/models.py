"""Models: which, what they may cost, and what is done when one fails."""

from typing import Literal

from pydantic import BaseModel, Field

from kit.bounds import Seconds


class OpenAISettings(BaseModel):
    """Names of the models used when OPENAI_API_KEY is set. Agents may name their own."""

    model: str = Field("gpt-5-mini", description="Model of agents that name none")
    small_model: str = Field("gpt-5-nano", description="Model of triage and summaries")
    hearing_model: str = Field("gpt-4o-mini-transcribe", description="Model that hears voice notes")
    speaking_model: str = Field("gpt-4o-mini-tts", description="Model of voice answers")
    speaking_voice: str = Field("coral", description="Whose voice it speaks with")
    seeing_model: str = Field("gpt-5-mini", description="Model that sees pictures")
    embedding_model: str = Field(
        "text-embedding-3-small", description="Model of memory; makes vectors of 1536 numbers"
    )
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | None = Field(
        "low", description="Of models that reason (gpt-5, o3, o4); others are not asked for it"
    )
    tries: int = Field(2, ge=1, description="Calls of one model before a cheaper one is asked")
    requests_per_minute: int = Field(
        0, ge=0, description="Of one model, all workers together; 0 is no limit. Needs REDIS_URL"
    )
    tokens_per_minute: int = Field(0, ge=0, description="The same, of what goes in")
    burst_seconds: Seconds = Field(
        10, description="So much of a minute's limit may be used at once"
    )
    cut_share: float = Field(
        0.1, gt=0, le=1, description="Share of answers cut short from which on it is an alarm"
    )


class BreakerSettings(BaseModel):
    """Models and tools that fail again and again are left alone for a while."""

    failures: int = Field(3, ge=1, description="Failures in a row after which one is left alone")
    rest_seconds: Seconds = Field(30, description="How long it is left alone")


class BudgetSettings(BaseModel):
    """What models may cost, in US dollars. What is over it is answered by the guided model."""

    day_usd: float = Field(20, gt=0, description="In a day, all customers together")
    customer_usd: float = Field(0.5, gt=0, description="In a day, one customer")
    conversation_usd: float = Field(0.1, gt=0, description="In one conversation")
    cheaper_from: float = Field(
        0.7, gt=0, le=1, description="Share of a budget from which the small model answers"
    )
