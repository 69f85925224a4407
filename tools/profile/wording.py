"""What the profile tools answer, in words."""

import json
from collections.abc import Sequence

from babel import Locale

from db.repositories.booking.venues import Venue
from db.repositories.customer.profiles import CustomerProfile, Preferences
from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from easymo.services.profile import get_quiet_hours
from kit.settings.outreach import NightSettings
from tools.answer import Answer, Artifact


def tell_settings(profile: CustomerProfile, night: NightSettings, language: str) -> Answer:
    """All of it, with buttons for what is switched most."""
    begins, ends = get_quiet_hours(profile, night)
    never = begins == ends
    lines = [
        say("profile.list", language),
        say("profile.name", language, name=profile.name or "–"),
        say("profile.language", language, spoken=_language(profile.language or language, language)),
        say("profile.venue", language, venue=profile.venue_name or "–"),
        say(f"profile.reminders_{_on(profile.wants_reminders)}", language),
        say(f"profile.feedback_{_on(profile.wants_feedback)}", language),
        say("profile.quiet_none" if never else "profile.quiet", language, **_hours(begins, ends)),
        "",
        say("profile.how", language),
    ]
    text = "\n".join(lines)
    key = "profile.remind_less" if profile.wants_reminders else "profile.remind_again"
    switch = Choice(
        title=say(key, language),
        tool="update_preferences",
        arguments={"reminders": not profile.wants_reminders},
    )
    told = f"Their settings, as data: {json.dumps(text, ensure_ascii=False)}"
    return told, Artifact(say=text, choices=[switch])


def confirm_changes(wanted: Preferences, venues: Sequence[Venue], language: str) -> Answer:
    """A sentence for each thing they changed; the commit writes them down with it."""
    if not wanted:
        text = say("profile.how", language)
        return f"Nothing was changed: nothing was given. Say: {text}", Artifact(say=text)
    text = "\n".join(_sentences(wanted, venues, language))
    content = f"Changed. Say: {text}"
    return content, Artifact(say=text, preferences=dict(wanted))


def refuse_name(language: str) -> Answer:
    text = say("profile.bad_name", language)
    return f"Nothing was changed. Say: {text}", Artifact(say=text, asks="name")


def ask_hours(language: str) -> Answer:
    text = say("profile.which_hours", language)
    return f"Ask the customer: {text}", Artifact(say=text)


def _sentences(wanted: Preferences, venues: Sequence[Venue], language: str) -> list[str]:
    said = []
    if "name" in wanted:
        said.append(say("profile.named", language, name=wanted["name"]))
    if "language" in wanted:
        said.append(say("turn.language", language))
    if "venue" in wanted:
        names = {venue.code: venue.name for venue in venues}
        code = wanted["venue"]
        said.append(
            say("profile.usual", language, venue=names[code])
            if code
            else say("profile.no_usual", language)
        )
    if "reminders" in wanted:
        said.append(say(f"profile.set_reminders_{_on(wanted['reminders'])}", language))
    if "feedback" in wanted:
        said.append(say(f"profile.set_feedback_{_on(wanted['feedback'])}", language))
    if "quiet_from" in wanted:
        begins, ends = wanted["quiet_from"], wanted["quiet_until"]
        key = "profile.set_quiet_none" if begins == ends else "profile.set_quiet"
        said.append(say(key, language, begin=begins, end=ends))
    return said


def _hours(begins: object, ends: object) -> dict[str, object]:
    return {"begin": f"{begins:%H:%M}", "end": f"{ends:%H:%M}"}


def _on(is_on: bool) -> str:
    return "on" if is_on else "off"


def _language(code: str, language: str) -> str:
    """`French` in English, `français` in French; the code where Babel has no name."""
    return str(Locale(language).languages.get(code, code))
