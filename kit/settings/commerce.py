"""What is sold and arranged: bookings, rides, orders, viewings."""

from pydantic import BaseModel, Field

from kit.settings.bounds import Seconds


class BookingSettings(BaseModel):
    """Rules of booking."""

    hold_minutes: int = Field(10, ge=1, description="How long seats wait for Confirm")
    max_guests: int = Field(20, ge=1, description="Largest party")
    most_unpaid: int = Field(5, ge=1, description="Unpaid bookings one customer may keep")
    most_unpaid_guests: int = Field(40, ge=1, description="Guests in all of them")
    days_ahead: int = Field(14, ge=1, description="How far ahead demo slots exist")


class RefundSettings(BaseModel):
    """What a customer gets back when they cancel a booking they paid."""

    whole_until_hours: int = Field(24, ge=0, description="All of it until so long before")
    part_until_hours: int = Field(2, ge=0, description="A part until so long before; then nothing")
    part_percent: int = Field(50, ge=0, le=100, description="The part")


class RideSettings(BaseModel):
    """Rides with drivers, who are paid in cash."""

    base_rwf: int = Field(400, ge=0, description="Fare before the first kilometre")
    per_km_rwf: int = Field(150, ge=1, description="Fare of a kilometre by road")
    road_percent: int = Field(
        140, ge=100, description="Road of a straight line, in percent: a guess, without a map"
    )
    most_km: int = Field(60, ge=1, description="Longest ride, by road")
    within_metres: int = Field(10_000, ge=1, description="How far away drivers are asked")
    answer_seconds: int = Field(45, ge=1, description="How long a driver may think")
    shift_hours: int = Field(12, ge=1, description='How long "available" lasts')
    cancel_free_minutes: int = Field(
        2, ge=0, description="After a driver took it, cancelling is free so long"
    )
    cancel_fee_rwf: int = Field(500, ge=0, description="What cancelling costs from then on")
    look_seconds: Seconds = Field(1, description="How often unanswered offers are looked for")


class OrderSettings(BaseModel):
    """Orders for pick-up."""

    pick_up_days: int = Field(
        1, ge=0, description="Days an order waits at its shop, after today, until closing time"
    )
    most_unpaid: int = Field(5, ge=1, description="Unpaid orders one customer may keep")
    most_of_one: int = Field(100, ge=1, le=1000, description="How many of one product")


class ViewingSettings(BaseModel):
    """Viewings of properties: an hour each, every day but Sunday."""

    most_open: int = Field(5, ge=1, description="Coming viewings one customer may keep")
    days: int = Field(7, ge=1, description="How many days ahead they are open")
    hours: list[int] = Field([9, 10, 11, 14, 15, 16], description="When they begin")
