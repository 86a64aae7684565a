"""Charts for the paper and the explorer: Altair to SVG and PNG, with no browser.

Colours are one blue that grows darker (order without judgement) and pairs that colour-blind
readers can tell apart (Okabe and Ito 2008). No chart shows a mean level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from pipeline.config import Config
from pipeline.report import intervals
from pipeline.report.coverage import Coverage
from pipeline.tables import Row

BLUES = ["#d3e3f1", "#93bede", "#4a8dc2", "#114a7d"]
BLUE, GREY = "#114a7d", "#b9bec4"
LEVELS = {
    1: "1 permissive (may, could)",
    2: "2 soft (consider, explore)",
    3: "3 advisory (should, or an act)",
    4: "4 mandatory (must)",
}
READING_COLUMNS = {"strict": "level_strict", "plain": "level", "loose": "level_loose"}
PLACE_NAMES = {"listed": "Listed recommendations", "in_text": "Requests in running text"}
SEVERITIES = {0: "0 refinement", 1: "1 weakness", 2: "2 serious", 3: "3 threatens viability or law"}
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH, STEP = 560, 24


def levels(rows: Sequence[Row], invented: bool) -> Any:
    """Share of asks at each level, by place and reading; None with no asks.

    ``rows``: asks with doc_id, place, level, level_strict, level_loose.
    """
    parts = []
    for place, name in PLACE_NAMES.items():
        data: list[Row] = []
        here = [r for r in rows if r["place"] == place]
        reports = len({r["doc_id"] for r in here})
        for reading, column in READING_COLUMNS.items():
            counts = Counter(r[column] for r in here)
            data += [
                {
                    "rank": level,
                    "reading": reading.capitalize(),
                    "level": label,
                    "share": counts[level] / len(here),
                    "text": f"{counts[level] / len(here):.0%}",
                }
                for level, label in LEVELS.items()
                if here and counts[level]
            ]
        if data:
            heading = f"{name} (n = {len(here)} in {_reports(reports)})"
            parts.append(_stack(pd.DataFrame(data), heading))
    if not parts:
        return None
    chart = alt.vconcat(*parts, spacing=14)
    total = len([r for r in rows if r["place"] in PLACE_NAMES])
    return _finish(
        chart,
        "How binding requests are worded, in three readings",
        [
            f"Share of requests at each level; n = {total} in "
            f"{_reports(len({r['doc_id'] for r in rows}))}. A higher level is not a better one.",
        ],
        invented,
    )


def _stack(frame: pd.DataFrame, heading: str) -> Any:
    order = list(LEVELS.values())
    base = alt.Chart(frame).encode(
        y=alt.Y("reading:N", sort=["Strict", "Plain", "Loose"], title=None),
        x=alt.X(
            "share:Q",
            stack="zero",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format="%", tickCount=5),
            title=None,
        ),
        order=alt.Order("rank:Q"),
    )
    bars = base.mark_bar(size=24, stroke="white", strokeWidth=1).encode(
        color=alt.Color(
            "level:N",
            sort=order,
            title=None,
            scale=alt.Scale(domain=order, range=BLUES),
            legend=alt.Legend(orient="bottom", columns=2, labelLimit=300),
        )
    )
    text = (
        base.transform_filter("datum.share >= 0.06")
        .transform_stack(
            stack="share",
            groupby=["reading"],
            sort=[alt.SortField("rank")],
            as_=["from", "to"],
        )
        .transform_calculate(mid="(datum.from + datum.to) / 2")
        .mark_text(fontSize=13)
        .encode(
            x=alt.X("mid:Q", title=None),
            text="text:N",
            color=alt.condition("datum.rank >= 3", alt.value("white"), alt.value("#1a1a1a")),
        )
    )
    return alt.layer(bars, text).properties(
        width=WIDTH, height=100, title=alt.TitleParams(heading, anchor="start", fontSize=14)
    )


def themes(
    rows: Sequence[Row], labels: dict[str, list[str]], config: Config, invented: bool
) -> Any:
    """Share of asks that carry each theme, with intervals; None with no labelled asks.

    ``rows``: asks with rec_id and doc_id. ``labels``: rec_id -> themes.
    """
    names = sorted({label for r in rows for label in labels.get(r["rec_id"], [])})
    data = sorted(
        (
            {
                "name": name,
                **intervals.share(
                    ((r["doc_id"], name in labels.get(r["rec_id"], [])) for r in rows), config, name
                ),
            }
            for name in names
        ),
        key=lambda d: (-float(d["share"]), str(d["name"])),
    )
    return _bars(data, "What requests are about", "requests", invented)


def severity(rows: Sequence[Row], config: Config, invented: bool) -> Any:
    """Share of criticisms at each severity, with intervals; None with no criticisms."""
    data = (
        [
            {
                "name": label,
                **intervals.share(
                    ((r["doc_id"], r["severity"] == level) for r in rows), config, label
                ),
            }
            for level, label in SEVERITIES.items()
        ]
        if rows
        else []
    )
    return _bars(data, "How serious the criticisms are", "criticisms", invented)


def _bars(data: list[Row], title: str, noun: str, invented: bool) -> Any:
    """Horizontal bars with intervals, in the order of ``data``; None with no data."""
    if not data:
        return None
    frame = pd.DataFrame([{**d, "text": f"{d['share']:.0%}"} for d in data])
    top = min(1.0, max(0.1, float(frame["high"].max()) * 1.12))
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N", sort=[d["name"] for d in data], title=None, axis=alt.Axis(labelLimit=260))
    )
    bars = base.mark_bar(color="#93bede", size=15).encode(
        x=alt.X(
            "share:Q",
            title=None,
            scale=alt.Scale(domain=[0, top]),
            axis=alt.Axis(format="%", tickCount=5),
        )
    )
    whiskers = base.mark_rule(color="#1a1a1a", strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(align="left", dx=6, fontSize=13).encode(x="high:Q", text="text:N")
    chart = alt.layer(bars, whiskers, text).properties(width=WIDTH - 180, height=STEP * len(data))
    first = data[0]
    return _finish(
        chart,
        title,
        [
            f"Share of {noun}; n = {first['n']} in {_reports(first['reports'])}. "
            "Lines are intervals from drawing whole reports again."
        ],
        invented,
    )


def coverage(found: Coverage, invented: bool) -> Any:
    """Known and read peer challenges by era; None where neither is known."""
    rows = dict(found.groups).get("Era of the programme", ())
    if not rows:
        return None
    kinds = ["read", "not read"]
    frame = pd.DataFrame(
        [
            {
                "era": r["group"],
                "kind": kind,
                "count": r["read"] if kind == "read" else r["known"] - r["read"],
                "rank": i,
            }
            for r in rows
            for i, kind in enumerate(kinds)
        ]
    )
    totals = pd.DataFrame(
        [
            {"era": r["group"], "known": r["known"], "text": f"{r['read']} of {r['known']}"}
            for r in rows
        ]
    )
    y = alt.Y("era:N", sort=[r["group"] for r in rows], title=None, axis=alt.Axis(labelLimit=260))
    bars = (
        alt.Chart(frame)
        .mark_bar(size=22)
        .encode(
            y=y,
            x=alt.X("count:Q", title="Peer challenges", axis=alt.Axis(format="d")),
            order=alt.Order("rank:Q"),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=kinds,
                legend=alt.Legend(orient="bottom"),
                scale=alt.Scale(domain=kinds, range=[BLUE, GREY]),
            ),
        )
    )
    text = (
        alt.Chart(totals)
        .mark_text(align="left", dx=6, fontSize=13)
        .encode(y=y, x="known:Q", text="text:N")
    )
    chart = alt.layer(bars, text).properties(width=WIDTH - 180, height=34 * len(rows))
    known = (
        f"{found.read} of {found.known} known peer challenges"
        if found.known
        else (f"{found.reports} reports; how many challenges took place is not known")
    )
    return _finish(chart, "What was read, by era of the programme", [f"{known}."], invented)


def _reports(count: int) -> str:
    return f"{count} report{'' if count == 1 else 's'}"


def _finish(chart: Any, title: str, subtitle: Iterable[str], invented: bool) -> Any:
    mark = "INVENTED SAMPLE: " if invented else ""
    return (
        chart.properties(
            title=alt.TitleParams(
                mark + title,
                subtitle=list(subtitle),
                anchor="start",
                fontSize=16,
                subtitleFontSize=12.5,
                offset=12,
            )
        )
        .configure(font=FONT, background="white", padding=8)
        .configure_axis(
            labelFontSize=13,
            titleFontSize=13,
            grid=False,
            labelColor="#1a1a1a",
        )
        .configure_legend(labelFontSize=13)
        .configure_view(stroke=None)
    )


def svg(chart: Any) -> str:
    """A chart as SVG text; the same chart gives the same text."""
    return str(vlc.vegalite_to_svg(chart.to_json()))


def png(chart: Any) -> bytes:
    """A chart as PNG bytes, three times screen size for print."""
    return bytes(vlc.vegalite_to_png(chart.to_json(), scale=3))
