"""Rides: fares, drivers who are asked, and what giving one up costs."""

from pydantic import BaseModel, Field

from kit.bounds import Seconds


class RideSettings(BaseModel):
    """Rides with drivers, who are paid in cash."""

    base_rwf: int = Field(400, ge=0, description="Fare before the first kilometre")
    per_km_rwf: int = Field(150, ge=1, description="Fare of a kilometre by road")
    road_percent: int = Field(
        140, ge=100, description="Road of a straight line, in percent: a guess, without a map"
    )
    road_kmh: int = Field(20, ge=1, description="How fast a driver comes through town: a guess")
    most_km: int = Field(60, ge=1, description="Longest ride, by road")
    within_metres: int = Field(10_000, ge=1, description="How far away drivers are asked")
    answer_seconds: int = Field(45, ge=1, description="How long a driver may think")
    shift_hours: int = Field(12, ge=1, description='How long "available" lasts')
    cancel_free_minutes: int = Field(
        2, ge=0, description="After a driver took it, cancelling is free so long"
    )
    cancel_fee_rwf: int = Field(500, ge=0, description="What cancelling costs from then on")
    look_seconds: Seconds = Field(1, description="How often unanswered offers are looked for")
