"""Times of day in a customer's words.

An hour from 1 to 11 without morning or evening (`at 7`, `7h`, `7:30`) is in the evening, because
venues open from 17 to 23. `07:00` and `8am` are taken at their word. Of a range the begin is the
time; `before 7` is an hour before.
"""

from datetime import time

from easymo.models.guided.entities import east_african_time
from easymo.models.guided.entities.clock import delays, ranges, watch
from easymo.models.guided.entities.clock.ranges import TimeRange
from easymo.models.guided.entities.clock.watch import read_evening, shift
from easymo.models.guided.entities.clock.word_patterns import begins_with, ends_in
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.text import Mention, mask

LIKELY_HOURS = {5, 6, 7, 8, 9, 10, 11, *range(17, 24)}
AN_HOUR = 60

__all__ = ["TimeRange", "find_at_mentions", "find_mentions", "find_ranges", "read_evening"]


def find_mentions(text: str, line: str | None = None) -> list[Mention[time]]:
    """The times in a line that are clearly times.

    `line` is the text before anything in it was hidden: it may name the part of the day.
    """
    left = mask(text, delays.find_delays(text))
    clear = _find_clear(left, line or text)
    spans = ranges.find_ranges(write_figures(left), clear)
    begins = [Mention(one.value.begin, one.start, one.end) for one in spans]
    others = [one for one in clear if not any(_overlap(one, span) for span in spans)]
    return sorted([*begins, *(_bound(one, left) for one in others)], key=_place)


def find_ranges(text: str) -> list[Mention[TimeRange]]:
    """From when until when."""
    left = mask(text, delays.find_delays(text))
    return ranges.find_ranges(write_figures(left), _find_clear(left, text))


def find_at_mentions(text: str, line: str | None = None) -> list[Mention[time]]:
    """Plain hours after a word like "at": read once guests and days are out of the way."""
    left = mask(text, delays.find_delays(text))
    return [
        _bound(one, left)
        for one in sorted(watch.find_after_at(write_figures(left), line or text), key=_place)
    ]


def read_likely(hour: int) -> time | None:
    """The time of a number that must be one, if somebody may want to eat then."""
    return read_evening(hour) if hour in LIKELY_HOURS else None


def _find_clear(text: str, line: str) -> list[Mention[time]]:
    counted = east_african_time.find_mentions(text, line)
    return [*counted, *watch.find_clear(write_figures(mask(text, counted)), line)]


def _bound(mention: Mention[time], text: str) -> Mention[time]:
    """`before 7` wishes for something earlier; `not before 7` for just that."""
    at_words, ahead = text[mention.start : mention.end], text[: mention.start]
    inside = begins_with("before").match(at_words)
    end = mention.start + inside.end() if inside else len(ahead)
    is_bound = inside or ends_in("before").search(ahead)
    if not is_bound or ends_in("not_before").search(text[:end]):
        return mention
    return Mention(shift(mention.value, -AN_HOUR), mention.start, mention.end)


def _overlap(one: Mention[time], span: Mention[TimeRange]) -> bool:
    return one.start < span.end and span.start < one.end


def _place(mention: Mention[time]) -> int:
    return mention.start
