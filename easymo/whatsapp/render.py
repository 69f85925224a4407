"""What is said becomes messages of WhatsApp, within its limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from easymo.whatsapp.outbound.formatting import to_whatsapp
from easymo.whatsapp.outbound.interactive import Buttons, ButtonsOption, ListMenu, Row, Section
from easymo.whatsapp.outbound.limits import (
    BODY_CHARACTERS,
    BUTTON_TITLE_CHARACTERS,
    BUTTONS,
    LIST_BUTTON_CHARACTERS,
    ROW_DESCRIPTION_CHARACTERS,
    ROW_TITLE_CHARACTERS,
    TEMPLATE_WORDS_CHARACTERS,
)
from easymo.whatsapp.outbound.outgoing import Outgoing, Template, Text
from easymo.whatsapp.outbound.splitting import split

TEMPLATE_LANGUAGES = {"rw": "rw_RW"}
"""Meta knows Kinyarwanda under this code, and the others under ours."""
BETWEEN = " · "
"""Between what stands in the second line of a row."""


@dataclass(frozen=True)
class Pressable:
    """Something to press under a message; its id comes back when the customer does."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True)
class Utterance:
    """One thing that is said: its words for the transcript, and the messages that say it. Usually
    one, several when the words are long, none when the customer is not told."""

    words: str
    messages: Sequence[Outgoing] = ()
    is_free: bool = False
    """A model chose the words: they prove nothing later."""
    is_unsaid: bool = False

    @property
    def titles(self) -> list[str]:
        """Of what may be pressed, as the customer sees them."""
        match self.messages[-1:]:
            case [Buttons(options=options)]:
                return [option.title for option in options]
            case [ListMenu(sections=sections)]:
                return [row.title for section in sections for row in section.rows]
        return []


def withhold(words: str) -> Utterance:
    """Kept for people to read, and not sent."""
    return Utterance(words, is_unsaid=True)


def render_text(words: str) -> Utterance:
    """Markdown with nothing to press."""
    return Utterance(words, [Text(body=part) for part in split(_formatted(words))])


def render_verbatim(words: str) -> Utterance:
    """Words of a person, who writes WhatsApp's own marks: not read as Markdown."""
    return Utterance(words, [Text(body=part) for part in split(words)])


def render_buttons(words: str, buttons: Sequence[Pressable]) -> Utterance:
    *before, last = split(_formatted(words), BODY_CHARACTERS)
    options = [
        ButtonsOption(id=one.id, title=_cut(one.title, BUTTON_TITLE_CHARACTERS)) for one in buttons
    ]
    return Utterance(words, [*_texts(before), Buttons(body=last, options=options)])


def render_options(words: str, options: Sequence[Pressable], menu: str) -> Utterance:
    """As buttons where their titles say all there is, else as a list that opens under `menu`."""
    if _are_buttons(options):
        return render_buttons(words, options)
    *before, last = split(_formatted(words), BODY_CHARACTERS)
    opened = ListMenu(
        body=last,
        button=_cut(menu, LIST_BUTTON_CHARACTERS),
        sections=[Section(rows=[_row(one) for one in options])],
    )
    return Utterance(words, [*_texts(before), opened])


def render_template(
    words: str, name: str, language: str, payloads: Sequence[str] = ()
) -> Utterance:
    """As the one placeholder of an approved template, which takes one line without markup."""
    line = _cut(" ".join(words.replace("*", "").split()), TEMPLATE_WORDS_CHARACTERS)
    code = TEMPLATE_LANGUAGES.get(language, language)
    return Utterance(line, [Template.with_words(name, code, line, payloads=payloads)])


def _formatted(words: str) -> str:
    """Of nothing but markup ("#", "---") formatting leaves nothing: then it goes out as it is."""
    return to_whatsapp(words).strip() or words.strip()


def _texts(parts: Sequence[str]) -> list[Text]:
    """What is pressed stands under the last part; these go before it."""
    return [Text(body=part) for part in parts]


def _are_buttons(options: Sequence[Pressable]) -> bool:
    """Buttons have nothing but their titles: short ones, that can be told apart. What says more
    than its title, such as a place, the seats that are left or a price, would lose that."""
    titles = [one.title for one in options]
    is_short = all(len(title) <= BUTTON_TITLE_CHARACTERS for title in titles)
    is_all = not any(one.description for one in options)
    return len(titles) <= BUTTONS and is_short and is_all and len(set(titles)) == len(titles)


def _row(one: Pressable) -> Row:
    """A title that is cut stands whole in the line below, before what that says."""
    title = _cut(one.title, ROW_TITLE_CHARACTERS)
    below = [one.title if title != one.title else "", one.description or ""]
    description = _cut(BETWEEN.join(filter(None, below)), ROW_DESCRIPTION_CHARACTERS)
    return Row(id=one.id, title=title, description=description or None)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
