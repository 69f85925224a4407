import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.whatsapp.outbound.formatting import to_whatsapp


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("plain words", "plain words"),
        ("**bold** and __bold__", "*bold* and *bold*"),
        ("*italic* and _italic_", "_italic_ and _italic_"),
        ("~~gone~~", "~gone~"),
        ("***both***", "_*both*_"),
        ("**bold *and italic***", "*bold _and italic_*"),
        ("**one\ntwo**", "*one*\n*two*"),
        ("# Slots", "*Slots*"),
        ("### The **best** slots", "*The best slots*"),
        ("[the map](https://maps.example/x)", "the map (https://maps.example/x)"),
        ("<https://maps.example>", "https://maps.example"),
        ("[https://maps.example](https://maps.example)", "https://maps.example"),
        ("[call us](tel:+250788000099)", "call us (+250788000099)"),
        ("![the truck](https://easymo.example/a.jpg)", "the truck (https://easymo.example/a.jpg)"),
        ("`code`", "`code`"),
        ("```python\nprint(1)\n```", "```print(1)```"),
        ("- one\n- two", "- one\n- two"),
        ("* one\n+ two", "- one\n\n- two"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("1. one\n   - inner\n2. two", "1. one\n  - inner\n2. two"),
        ("> said\n> she", "> said\n> she"),
        ("first\n\n\n\nsecond", "first\n\nsecond"),
        ("first\nsecond", "first\nsecond"),
        ("---", "———"),
        ("", ""),
    ],
)
def test_markdown_becomes_what_whatsapp_shows(markdown: str, shown: str) -> None:
    assert to_whatsapp(markdown) == shown


@pytest.mark.parametrize(
    "words",
    [
        "2*3*4 is 24",
        "snake_case_name",
        "5 > 3 & 3 < 5",
        "<b>not html</b>",
        "[a]: not a definition",
        "+250 788 000 001",
        "#1 of the day",
        "19:00, 5,000 RWF",
        "javascript:alert(1)",
    ],
)
def test_words_that_only_look_like_markdown_stay(words: str) -> None:
    assert to_whatsapp(words) == words


def test_indented_words_are_no_code() -> None:
    assert to_whatsapp("Slots:\n\n    17:00") == "Slots:\n\n17:00"


def test_a_mark_inside_a_word_is_left_out_because_whatsapp_would_show_it() -> None:
    assert to_whatsapp("un**believ**able") == "unbelievable"


def test_a_table_becomes_lines_that_can_be_read() -> None:
    table = (
        "| Venue | Price | Seats |\n|---|---|---|\n| Kimironko | 5,000 | 20 |\n| **City** | | 3 |"
    )
    assert to_whatsapp(table) == "- *Kimironko* — Price: 5,000 · Seats: 20\n- *City* — Seats: 3"


def test_a_table_of_nothing_but_its_header_is_a_line() -> None:
    assert to_whatsapp("| Venue | Price |\n|---|---|") == "Venue · Price"


@given(st.text(alphabet="ab \n*_~`#>|-1.[](){}!<&\\:", max_size=80))
def test_no_markdown_breaks_it(markdown: str) -> None:
    to_whatsapp(markdown)


@given(st.lists(st.from_regex(r"[a-zé]{1,8}", fullmatch=True), min_size=1), st.data())
def test_no_word_is_lost_whatever_the_marks(words: list[str], data: st.DataObject) -> None:
    marks = st.sampled_from(["{}", "**{}**", "*{}*", "~~{}~~", "# {}", "- {}", "> {}", "`{}`"])
    markdown = "\n\n".join(data.draw(marks).format(word) for word in words)
    shown = to_whatsapp(markdown)
    assert [line.strip("*_~`-> ") for line in shown.splitlines() if line.strip()] == words
