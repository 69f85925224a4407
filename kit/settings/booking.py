"""Bookings, and what is given back of one that was paid."""

from pydantic import BaseModel, Field


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
