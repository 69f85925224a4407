"""Prints a conversation the way a phone shows it: the customer right, the business left."""

import re

from rich import box
from rich.align import Align
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from server.dev.demo.phone import DemoAnswer, DemoBubble

BOLD = re.compile(r"\*(\S(?:[^*\n]*\S)?)\*")
WIDTH = 76
BUBBLE = 56


class Dialogue:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(WIDTH, console.width)

    def said(self, words: str) -> None:
        """What the customer wrote."""
        self._right(Text(words))

    def pressed(self, title: str) -> None:
        """What the customer pressed."""
        self._right(Text(f"[{title}]", style="bold"))

    def answered(self, answer: DemoAnswer) -> None:
        for bubble in answer.bubbles:
            self._left(bubble)
        self._console.print(Text(f"  {answer.took_ms:.0f} ms", style="dim"))

    def _right(self, words: Text) -> None:
        face = Panel(words, box=box.ROUNDED, border_style="green", style="green", expand=False)
        self._console.print(Align.right(face, width=self._width), width=self._width)

    def _left(self, bubble: DemoBubble) -> None:
        words = _formatted(bubble.text)
        face = Panel(words, box=box.ROUNDED, border_style="bright_black", expand=False)
        self._console.print(face, width=min(BUBBLE, self._width))
        rows = [option for option in bubble.options if option.kind == "list"]
        for row in rows:
            line = Text.assemble("  ", (f"[{row.title}]", "cyan"), f"  {row.description}")
            self._console.print(line, width=self._width)
        buttons = [option for option in bubble.options if option.kind != "list"]
        if buttons:
            titles = "  ".join(f"[{button.title}]" for button in buttons)
            self._console.print(Text(f"  {titles}", style="cyan"), width=self._width)


def _formatted(text: str) -> Text:
    """WhatsApp's bold as the terminal's."""
    out, end = Text(), 0
    for mark in BOLD.finditer(text):
        out.append(text[end : mark.start()])
        out.append(mark.group(1), style="bold")
        end = mark.end()
    return out.append(text[end:])
