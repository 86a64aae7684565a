"""Which short lines are headings, and how headings nest, when only the words can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.blocks import Block, split_marker

MAX_WORDS = 14
# sections that stand at the top of a report, whatever surrounds them
RE_TOP = re.compile(
    r"^(?:(?:executive |overall )?summary|introduction|background|contents|foreword|conclusions?"
    r"|conclusions? and (?:next steps|reflections)|next steps|final thoughts.*|annex(?: \w+)?"
    r"|appendix(?: \w+)?|(?:key |our |main |summary of )?recommendations|purpose of (?:the )?report"
    r"|implications.*|.{3,20} implications|follow[- ]up|acknowledge?ments|minutes|agenda.*"
    r"|feedback|scope and focus|(?:summary of )?(?:the )?(?:peer challenge )?(?:approach|process)"
    r"|decisions?|actions?|resolved|present)\W*$",
    re.I,
)
RE_NUMBERED = re.compile(r"^(?P<mark>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<title>[A-Z].*)$")
RE_LABELLED = re.compile(
    r"^(?:key |government |council )*(?:recommendation|suggestion|theme|section|part|chapter|area|question|annex|"
    r"appendix|response to recommendation)s?\s+(?:no\.?\s*)?(?:\d{1,2}|[A-H])\b(?:\s*[:.–—-].{0,90})?$",
    re.I,
)
RE_NOT = re.compile(
    r"@|\||https?:|www\.|^\W|^by [A-Z]|\d{3} \d{4}|^\d{1,2} \w+ \d{4}$|^(?:yours|dear|published|tel|email)\b"
    r"|\((?:con|lab|lib ?dem|ld|ind|green)\)|, (?:chair|leader|chief executive|director|head)\b",
    re.I,
)
RE_MONTH_YEAR = re.compile(
    r"^(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\s+\d{4}$",
    re.I,
)
RE_KEY_VALUE = re.compile(r"^[A-Z][\w ()]{1,24}:\s+\S")


def looks_like_heading(text: str, before: Sequence[Block], following: str) -> bool:
    """Whether a line of plain text is a heading, from its words and its neighbours."""
    previous = before[-1] if before else None
    words = text.split()
    if not 1 <= len(words) <= MAX_WORDS or len(text) > 110 or RE_NOT.search(text):
        return False
    if RE_LABELLED.match(text) or RE_TOP.match(text):
        return True
    if RE_MONTH_YEAR.match(text) or RE_KEY_VALUE.match(text):
        return False
    numbered = RE_NUMBERED.match(text)
    if numbered:
        return not _follows(numbered, previous) and _is_numbered_title(numbered, following)
    if not (text[0].isupper() or text[0] in "‘“'\"") or not any(c.isalpha() for c in text):
        return False
    if text[-1] in ".,;:!" or split_marker(text)[0]:
        return False
    if (
        previous is not None
        and previous.kind != "heading"
        and previous.text.endswith((":", ",", ";"))
    ):
        return False
    if previous is not None and previous.kind == "paragraph" and _unfinished(previous.text):
        return False
    if _under_lead_in(before):
        return False
    return bool(following) and (text[-1] != "?" or len(words) <= 10)


def _is_numbered_title(numbered: re.Match[str], following: str) -> bool:
    """ "2 The Process", not "2 Agree a plan" between items 1 and 3 of a list."""
    title = numbered.group("title")
    if title[-1] in ".,;:" or len(title.split()) > 10:
        return False
    after = RE_NUMBERED.match(following.strip())
    mark, dotted = numbered.group("mark"), "." in numbered.group("mark")
    if after and "." not in after.group("mark") and not dotted:
        return False
    if after and dotted:
        return after.group("mark").startswith(mark + ".") or len(title.split()) <= 6
    return True


def _under_lead_in(before: Sequence[Block]) -> bool:
    """Whether only short unmarked lines stand between here and a line that ends with a colon."""
    for block in reversed(before):
        if block.kind != "paragraph":
            return False
        if block.text.endswith(":"):
            return True
        if len(block.text.split()) > MAX_WORDS or block.text[-1] in ".;":
            return False
    return False


def _follows(numbered: re.Match[str], previous: Block | None) -> bool:
    """Whether the block before is the list item with the number before."""
    mark = numbered.group("mark")
    return (
        previous is not None
        and previous.kind == "list_item"
        and mark.isdigit()
        and previous.number == str(int(mark) - 1)
    )


def _unfinished(text: str) -> bool:
    """A long line that stops in the middle of a sentence: its end stands after the page turn."""
    return len(text) > 90 and (text[-1].isalnum() or text[-1] in ",-–")


def heading_number(text: str) -> tuple[str | None, str]:
    """A heading's own number and its title: "5 Themes" -> ("5", "Themes")."""
    numbered = RE_NUMBERED.match(text)
    if numbered:
        return numbered.group("mark"), numbered.group("title")
    found = re.match(r"^(?P<mark>\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z])[.)]\s+(?P<title>\S.*)$", text)
    return (found.group("mark"), found.group("title")) if found else (None, text)


def is_top(text: str) -> bool:
    """Whether a heading's words put it at the top of a report."""
    return bool(RE_TOP.match(heading_number(text)[1]))
