"""Markdown, as models write it, becomes what WhatsApp shows."""

from collections.abc import Callable, Iterable
from functools import cache, partial

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

BOLD, ITALIC, STRIKE = "*", "_", "~"
RULE = "———"


def to_whatsapp(markdown: str) -> str:
    """The same words with WhatsApp's marks; what WhatsApp cannot show is written out."""
    return _blocks(Node(_parser().parse(markdown)).children)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Models indent without meaning code, and what looks like a definition must not vanish.
    return parser.disable(["code", "reference"])


def _blocks(nodes: Iterable[Node], between: str = "\n\n") -> str:
    return between.join(filter(None, (_block(node) for node in nodes)))


def _block(node: Node) -> str:
    return BLOCKS[node.type](node)


def _paragraph(node: Node) -> str:
    return "".join(_inline(child) for child in node.children).strip()


def _heading(node: Node) -> str:
    return _marked(BOLD, "".join(_inline(child, BOLD) for child in node.children))


def _quote(node: Node) -> str:
    return "\n".join(f"> {line}" for line in _blocks(node.children, "\n").splitlines())


def _code(node: Node) -> str:
    return f"```{node.content.rstrip()}```"


def _bullets(node: Node) -> str:
    return "\n".join(_item("- ", item) for item in node.children)


def _numbers(node: Node) -> str:
    first = int(node.attrs.get("start", 1))
    return "\n".join(_item(f"{n}. ", item) for n, item in enumerate(node.children, first))


def _item(mark: str, node: Node) -> str:
    first, *more = _blocks(node.children, "\n").splitlines() or [""]
    return "\n".join([mark + first, *(f"  {line}" for line in more)])


def _table(node: Node) -> str:
    """A line for each row, its first cell bold, the others after the names of their columns."""
    header, *rows = [
        [_paragraph(cell) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    return "\n".join(_row(header, row) for row in rows) or " · ".join(filter(None, header))


def _row(header: list[str], row: list[str]) -> str:
    named = [
        f"{name}: {cell}" if name else cell
        for name, cell in zip(header[1:], row[1:], strict=True)
        if cell
    ]
    first = row[0] if row[0].startswith(BOLD) else _marked(BOLD, row[0])
    return "- " + " — ".join(filter(None, [first, " · ".join(named)]))


BLOCKS: dict[str, Callable[[Node], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _quote,
    "fence": _code,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "table": _table,
    "hr": lambda node: RULE,
}


def _inline(node: Node, within: str = "") -> str:
    """The words of an inline node. `within` are the marks that already surround it."""
    reader = INLINES.get(node.type)
    return reader(node, within) if reader else node.content


def _children(node: Node, within: str) -> str:
    return "".join(_inline(child, within) for child in node.children)


def _styled(mark: str, node: Node, within: str) -> str:
    words = _children(node, within + mark)
    if _inside_word(node):
        # WhatsApp marks whole words only, and `2*3*4` was a product before it was Markdown.
        return f"*{words}*" if node.markup == "*" else words
    return words if mark in within else _marked(mark, words)


def _inside_word(node: Node) -> bool:
    before, after = node.previous_sibling, node.next_sibling
    return bool(
        (before and before.type == "text" and before.content[-1:].isalnum())
        or (after and after.type == "text" and after.content[:1].isalnum())
    )


def _marked(mark: str, words: str) -> str:
    """WhatsApp's marks end with the line, and do not work beside a space."""
    return "\n".join(
        f"{mark}{line.strip()}{mark}" if line.strip() else "" for line in words.splitlines()
    )


def _link(node: Node, within: str) -> str:
    words, address = _children(node, within), str(node.attrs.get("href", ""))
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if not words or words == shown:
        return shown
    return f"{words} ({shown})" if shown else words


def _image(node: Node, within: str) -> str:
    return f"{node.content} ({node.attrs['src']})" if node.content else str(node.attrs["src"])


INLINES: dict[str, Callable[[Node, str], str]] = {
    "inline": _children,
    "strong": partial(_styled, BOLD),
    "em": partial(_styled, ITALIC),
    "s": partial(_styled, STRIKE),
    "link": _link,
    "image": _image,
    "softbreak": lambda node, within: "\n",
    "hardbreak": lambda node, within: "\n",
    "code_inline": lambda node, within: f"`{node.content}`",
}
