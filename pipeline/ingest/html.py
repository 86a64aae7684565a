"""Web pages to blocks: the site around the document out, headings, lists and tables kept.

A page that marks its content (main, article) is walked as it stands, and so is one that is nearly
all document; for any other, trafilatura finds the content first. All give an lxml tree, walked by
the same code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree, html

from pipeline.ingest.blocks import Block, Reading, UnreadableError, clean, split_marker
from pipeline.ingest.headings import looks_like_heading
from pipeline.ingest.text import decode

DROPPED = frozenset(
    """
script style noscript template svg math iframe object embed form button select input nav
header footer aside figure img picture video audio canvas dialog
""".split()
)
BLOCKS = frozenset(
    """
p div section article main li ul ol table h1 h2 h3 h4 h5 h6 blockquote dl dt dd pre body
address details summary head list item row cell
""".split()
)
RE_FURNITURE = re.compile(
    r"cookie|breadcrumb|\bnav|menu|skip|share|social|banner|footer|site-header|sidebar|related"
    r"|pagination|feedback-form|toolbar|print-link|alert|promo",
    re.I,
)
# trafilatura drops headings: a page that is nearly all document is better walked whole
MOSTLY = 0.75
MIN_WORDS = 80  # a marked content element with fewer words is not the document


@dataclass
class _State:
    blocks: list[Block] = field(default_factory=list)
    tables: int = 0


def read(path: Path) -> Reading:
    """A saved web page. Raises UnreadableError when no content can be found in it."""
    source = decode(path.read_bytes())
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableError(
            "html_broken",
            f"not a readable web page ({error})",
            "save the page again, complete, as .html",
        ) from error
    title = clean(tree.findtext(".//title") or "") or None
    content = _content(tree)
    profile = "web page"
    blocks = _blocks(content)
    if content is None:
        blocks, whole = _blocks(_extract(source)), _blocks(tree.find("body"))
        if whole and _letters(blocks) >= MOSTLY * _letters(whole):
            blocks = whole
        else:
            profile = "web page extracted"
    return Reading(tuple(_merge_heads(blocks)), 1, title=title, profile=profile)


def _blocks(element: Any) -> list[Block]:
    """The blocks of an element, none where there is no element."""
    state = _State()
    if element is not None:
        _walk(element, state)
    return state.blocks


def _letters(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _content(tree: Any) -> Any:
    """The element that the page itself marks as its content, if it holds a document."""
    for query in (
        "//main",
        "//*[@role='main']",
        "//article",
        "//*[@id='content' or @id='main-content']",
        "//*[contains(@class,'wysiwyg')]",
    ):
        found = max(tree.xpath(query), key=lambda e: len(e.text_content()), default=None)
        if found is not None and len(found.text_content().split()) >= MIN_WORDS:
            return found
    return None


def _extract(source: str) -> Any:
    import trafilatura

    extracted = trafilatura.extract(
        source, output_format="xml", include_tables=True, include_comments=False, favor_recall=True
    )
    if not extracted:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(extracted.encode(), parser).find(".//main")


def _is_furniture(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in DROPPED:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    hidden = (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in (element.get("style") or "").replace(" ", "")
    )
    return hidden or (
        element.tag not in ("main", "body", "article") and bool(RE_FURNITURE.search(names))
    )


def _inline(element: Any) -> Iterator[tuple[str, bool]]:
    """(text, bold) pieces of an element, without the blocks nested in it."""
    yield element.text or "", False
    for child in element:
        if isinstance(child.tag, str) and child.tag not in BLOCKS and not _is_furniture(child):
            bold = child.tag in ("b", "strong") or (child.get("rend") or "") == "#b"
            if child.tag in ("br", "lb"):
                yield " ", False
            for text, inner in _inline(child):
                yield text, bold or inner
        yield child.tail or "", False


def _has_blocks(element: Any) -> bool:
    return any(isinstance(e.tag, str) and e.tag in BLOCKS for e in element.iterdescendants())


def _walk(element: Any, state: _State, depth: int = 0) -> None:
    tag = element.tag
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "head"):
        level = (
            int((element.get("rend") or tag)[-1])
            if (element.get("rend") or tag)[-1].isdigit()
            else 2
        )
        text = clean("".join(t for t, _ in _inline(element)))
        if text:
            state.blocks.append(Block("heading", text, level=level))
    elif tag == "table":
        _table(element, state)
    elif tag in ("ul", "ol", "list", "dl"):
        _list(element, state, depth + 1)
    else:
        _flow(element, state, depth)


def _flow(element: Any, state: _State, depth: int) -> None:
    """Text runs between nested blocks become paragraphs; nested blocks are walked in turn."""
    run: list[tuple[str, bool]] = [(element.text or "", False)]
    for child in element:
        if isinstance(child.tag, str) and not _is_furniture(child):
            if child.tag in BLOCKS or _has_blocks(child):
                _paragraph(run, state)
                run = []
                _walk(child, state, depth)
            else:
                bold = child.tag in ("b", "strong") or (child.get("rend") or "") == "#b"
                run += [(" ", False)] if child.tag in ("br", "lb") else []
                run += [(t, bold or b) for t, b in _inline(child)]
        run.append((child.tail or "", False))
    _paragraph(run, state)


def _paragraph(run: list[tuple[str, bool]], state: _State) -> None:
    text = clean("".join(t for t, _ in run))
    if not text:
        return
    bold = _bold_prefix(run)
    if bold >= len(text) and looks_like_heading(text, state.blocks, "x"):
        state.blocks.append(Block("heading", text, level=7))
        return
    kind, number, rest = split_marker(text)
    if kind:
        state.blocks.append(
            Block(
                "list_item",
                rest,
                level=1,
                number=number,
                marker=kind,
                bold_lead=max(0, bold - (len(text) - len(rest))),
            )
        )
    else:
        state.blocks.append(Block("paragraph", text, bold_lead=0 if bold >= len(text) else bold))


def _bold_prefix(run: list[tuple[str, bool]]) -> int:
    prefix = ""
    for text, bold in run:
        if text.strip() and not bold:
            break
        prefix += text
    return len(clean(prefix))


def _list(element: Any, state: _State, depth: int) -> None:
    ordered = element.tag == "ol" or (element.get("rend") or "") == "ol"
    count = int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1
    for item in element:
        if not isinstance(item.tag, str) or _is_furniture(item):
            continue
        if item.tag in ("ul", "ol", "list"):
            _list(item, state, depth + 1)
            continue
        pieces = list(_item_text(item))
        text = clean("".join(t for t, _ in pieces))
        kind, number, rest = split_marker(text)
        if text:
            state.blocks.append(
                Block(
                    "list_item",
                    rest,
                    level=depth,
                    number=number if kind else str(count) if ordered else None,
                    marker=kind or ("number" if ordered else "bullet"),
                    bold_lead=max(0, _bold_prefix(pieces) - (len(text) - len(rest))),
                )
            )
            count += 1
        for child in item:
            if isinstance(child.tag, str) and child.tag in ("ul", "ol", "list", "table"):
                _walk(child, state, depth)


def _item_text(item: Any) -> Iterator[tuple[str, bool]]:
    """A list item's own words: its paragraphs, but not the lists inside it."""
    yield item.text or "", False
    for child in item:
        if (
            isinstance(child.tag, str)
            and child.tag not in ("ul", "ol", "list", "table")
            and (not _is_furniture(child))
        ):
            bold = child.tag in ("b", "strong")
            if child.tag in ("br", "lb", "p", "div"):
                yield " ", False
            for text, inner in _item_text(child):
                yield text, bold or inner
        yield child.tail or "", False


def _table(element: Any, state: _State) -> None:
    rows = [r for r in element.iter("tr", "row")]
    headers: dict[int, str] = {}
    single = all(len([c for c in r if c.tag in ("td", "th", "cell")]) < 2 for r in rows)
    for r, row in enumerate(rows):
        for c, cell in enumerate([c for c in row if c.tag in ("td", "th", "cell")]):
            if single:  # a table for layout only
                _walk(cell, state)
                continue
            text = clean(" ".join(t for t in cell.itertext()))
            if r == 0:
                headers[c] = text
            if text:
                state.blocks.append(
                    Block(
                        "table_cell",
                        text,
                        table=state.tables,
                        row=r,
                        col=c,
                        header=headers.get(c) if r else None,
                    )
                )
    state.tables += 1


def _merge_heads(blocks: list[Block]) -> list[Block]:
    """Without a repeated page title directly after itself."""
    return [
        b
        for i, b in enumerate(blocks)
        if not (
            i
            and b.kind == "heading"
            and blocks[i - 1].kind == "heading"
            and b.text == blocks[i - 1].text
        )
    ]
