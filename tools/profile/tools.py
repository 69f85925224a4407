"""Profile tools: the customer's own settings. They join their turn's transaction, unconfirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.tools import tool

from db.repositories.booking.venues import Venue
from db.repositories.customer.profiles import Preferences
from easymo.messages.catalogue import Language
from easymo.services import profile as profiles
from kit.wall_time import TimeOfDay
from tools.answer import Answer
from tools.profile import wording
from tools.runtime import Runtime, language_of
from tools.venue.tools import find_venue_code

NO_VENUE = "none"


@tool(response_format="content_and_artifact")
async def get_user_profile(runtime: Runtime) -> Answer:
    """The customer's own settings: name, language, usual venue, notifications, quiet hours."""
    found = await profiles.get_profile(runtime.context.door)
    return wording.tell_settings(found, runtime.context.settings.night, language_of(runtime))


@tool(response_format="content_and_artifact")
async def update_preferences(
    runtime: Runtime,
    name: str | None = None,
    language: Language | None = None,
    default_venue: str | None = None,
    reminders: bool | None = None,
    feedback: bool | None = None,
    quiet_from: TimeOfDay | None = None,
    quiet_until: TimeOfDay | None = None,
) -> Answer:
    """Change the customer's own settings, at once. Give only what they ask to change.

    Args:
        name: What they want to be called.
        language: The language they want to be answered in.
        default_venue: Code or name of the venue to book when they name none; "none" for no such
            venue. Only when they ask for a default: that they like a place is remembered anyway.
        reminders: Whether they are reminded of what they booked.
        feedback: Whether they may be asked how a conversation was.
        quiet_from: From when on they do not want to be written to first, as HH:MM.
        quiet_until: Until when, as HH:MM. The same as quiet_from: at any hour.
    """
    given = GivenSettings(name, language, default_venue, reminders, feedback)
    return _change(runtime, given, quiet_from, quiet_until)


@dataclass(frozen=True)
class GivenSettings:
    """What the customer wants changed; None: not spoken of."""

    name: str | None
    language: Language | None
    venue: str | None
    reminders: bool | None
    feedback: bool | None


def _change(
    runtime: Runtime,
    given: GivenSettings,
    quiet_from: TimeOfDay | None,
    quiet_until: TimeOfDay | None,
) -> Answer:
    spoken = given.language or language_of(runtime)
    if given.name is not None and not profiles.can_be_called(given.name.strip()):
        return wording.refuse_name(spoken)
    if (quiet_from is None) != (quiet_until is None):
        return wording.ask_hours(spoken)
    wanted = _preferences(given, runtime.context.venues)
    if quiet_from is not None and quiet_until is not None:
        wanted["quiet_from"] = f"{quiet_from:%H:%M}"
        wanted["quiet_until"] = f"{quiet_until:%H:%M}"
    return wording.confirm_changes(wanted, runtime.context.venues, spoken)


def _preferences(given: GivenSettings, venues: Sequence[Venue]) -> Preferences:
    """As they travel in a checkpoint."""
    wanted = Preferences()
    if given.name is not None:
        wanted["name"] = given.name.strip()
    if given.language is not None:
        wanted["language"] = given.language
    if given.venue is not None:
        is_none = given.venue.strip().casefold() == NO_VENUE
        wanted["venue"] = None if is_none else find_venue_code(given.venue, venues)
    if given.reminders is not None:
        wanted["reminders"] = given.reminders
    if given.feedback is not None:
        wanted["feedback"] = given.feedback
    return wanted
