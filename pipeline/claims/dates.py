"""Partial ISO dates (2019, 2019-06, 2019-06-04) as the days that they can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

RE_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
RE_FINANCIAL_YEAR = re.compile(r"(\d{4})[-/]\d{2,4}")


def whole(text: str | None) -> date | None:
    """The day, only where year, month and day are all given."""
    return earliest(text) if text and len(text) == len("2019-06-04") else None


def earliest(text: str | None) -> date | None:
    """The first day that a partial date can mean; None when it is no date."""
    parts = _parts(text)
    return date(parts[0], parts[1] or 1, parts[2] or 1) if parts else None


def latest(text: str | None) -> date | None:
    """The last day that a partial date can mean; None when it is no date."""
    parts = _parts(text)
    if not parts:
        return None
    month = parts[1] or 12
    return date(parts[0], month, parts[2] or monthrange(parts[0], month)[1])


def financial_year_start(text: str | None) -> date | None:
    """1 April of the first financial year named ("2020-21", "2021-22; 2022-23")."""
    found = RE_FINANCIAL_YEAR.search(text or "")
    return date(int(found[1]), 4, 1) if found else None


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: str | None, second: str | None) -> int | None:
    """Whole calendar months from one date to the other; None unless both name a month."""
    one, two = _parts(first), _parts(second)
    if not one or not two or not one[1] or not two[1]:
        return None
    return (two[0] - one[0]) * 12 + two[1] - one[1]


def _parts(text: str | None) -> tuple[int, int, int] | None:
    """Year, month, day, with 0 for what is not given; None when it is no date."""
    found = RE_DATE.fullmatch((text or "").strip())
    if not found:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day
