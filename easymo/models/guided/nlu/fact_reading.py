"""The facts of one sentence, by the rules of each kind of fact."""

from easymo.models.guided.entities import dates, guests, times, venues
from easymo.models.guided.entities.resolution import keep_wanted, resolve_mention
from easymo.models.guided.lexicon.text import Mention, mask
from easymo.models.guided.nlu.facts import Facts, Moment


class FactReading:
    """One line, read in the order that leaves least to doubt: each step hides what it took."""

    def __init__(self, text: str, moment: Moment) -> None:
        self._text = text
        venue = venues.find_mentions(text, moment.known)
        left = mask(text, venue)
        day = dates.find_mentions(left, moment.today, moment.language)
        left = mask(left, day)
        at = times.find_mentions(left)
        left = mask(left, at)
        party = guests.find_mentions(left)
        left = mask(left, party)
        if not at:
            at = times.find_at_mentions(left)
            left = mask(left, at)
        is_perhaps = not party
        if is_perhaps:
            party = guests.find_perhaps_mentions(left)
            left = mask(left, party)
        self._venue, self._day, self._at, self._party = venue, day, at, party
        self.bare = keep_wanted(text, guests.find_bare_numbers(left))
        if is_perhaps and party and not at:
            # "2 for 7": either may be the party, or the time.
            party = [*party, *self.bare]
        self._party = party
        self.unexplained = sum(word.isalpha() for word in left.split())
        self._explain_bare()

    def facts(self) -> Facts:
        return Facts(
            venue=resolve_mention(self._text, self._venue),
            day=resolve_mention(self._text, self._day),
            time=resolve_mention(self._text, self._at),
            guests=resolve_mention(self._text, self._party),
        )

    @property
    def open(self) -> frozenset[str]:
        facts = self.facts()
        said = {
            "venue": self._venue,
            "day": self._day,
            "time": self._at,
            "guests": self._party,
        }
        return frozenset(n for n, m in said.items() if m and getattr(facts, n) is None)

    @property
    def last(self) -> str | None:
        """Which fact stands last."""
        ends = {
            "venue": max((m.end for m in self._venue), default=0),
            "day": max((m.end for m in self._day), default=0),
            "time": max((m.end for m in self._at), default=0),
            "guests": max((m.end for m in self._party), default=0),
        }
        last = max(ends, key=ends.__getitem__)
        return last if ends[last] else None

    def _explain_bare(self) -> None:
        """`2 tomorrow 7pm`: with all the rest said, one number can only be one thing."""
        if len(self.bare) != 1 or not self._day:
            return
        only = self.bare[0]
        as_time = times.read_likely(only.value)
        if self._at and not self._party:
            self._party, self.bare = [only], []
        elif self._party and not self._at and as_time:
            self._at, self.bare = [Mention(as_time, only.start, only.end)], []
