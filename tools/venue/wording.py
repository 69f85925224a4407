"""What is said about venues."""

from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from easymo.services.venue import VenueInformation
from kit.money import in_words


def describe_venues(
    found: list[VenueInformation], guests: int | None, language: str
) -> tuple[str, list[Choice]]:
    """A paragraph per venue, with what it comes to for a party, and a way to book."""
    paragraphs = [_paragraph(venue, language) + _total(venue, guests, language) for venue in found]
    arguments: dict[str, object] = {"venue": found[0].venue.code} if len(found) == 1 else {}
    book = Choice(title=say("booking.book", language), tool="create_booking", arguments=arguments)
    return "\n\n".join(paragraphs), [book]


def tell_unknown(language: str) -> str:
    """That what was asked is not known, and who asks the venue."""
    return say("venue.unknown", language)


def _total(about: VenueInformation, guests: int | None, language: str) -> str:
    if guests is None or about.price_rwf is None:
        return ""
    total = in_words(about.price_rwf * guests, language)
    return " " + say("venue.total", language, count=guests, total=total)


def _paragraph(about: VenueInformation, language: str) -> str:
    if about.price_rwf is None:
        return say("venue.closed", language, name=about.venue.name, address=about.venue.address)
    return say(
        "venue.about",
        language,
        name=about.venue.name,
        address=about.venue.address,
        begins=", ".join(f"{begin:%H:%M}" for begin in about.begins),
        price=in_words(about.price_rwf, language),
    )
