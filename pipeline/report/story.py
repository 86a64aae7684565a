"""The paper's own sentences: plain, neutral, and no stronger than the figures behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipeline.report import figures, intervals, view, wording
from pipeline.report.figures import PROVISIONAL, UNTESTABLE, Proposition
from pipeline.report.material import Material
from pipeline.tables import VERDICTS, records

NO_REPORTS = (
    "There is no peer challenge report among the documents that were read, so no claim about "
    "reports can be measured."
)
VERDICT_WORDS = {
    "true by rule": "true because of the programme's own rules",
    "supported": "supported",
    "not supported": "not supported",
    "mixed": "mixed (the ways of grading disagree)",
    "inconclusive": "inconclusive",
    UNTESTABLE: "not testable from these documents",
}


def title(material: Material) -> str:
    """The paper's title."""
    theme = f": {material.options.theme}" if material.options.theme else ""
    mark = "INVENTED SAMPLE: " if material.invented else ""
    return f"{mark}What peer challenge reports show about five criticisms{theme}"


def day(material: Material) -> str:
    """The day the run speaks of, in words."""
    as_at = material.config.run.as_at
    return f"{as_at.day} {as_at:%B %Y}"


def plural(count: int, noun: str) -> str:
    """ "1 report", "2,300 reports"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def purpose(material: Material) -> str:
    """What the paper is for."""
    theme = f" It keeps to one theme: {material.options.theme}." if material.options.theme else ""
    return (
        "This paper sets out what was found when published peer challenge documents were read "
        f"against the criticisms made of the programme, as at {day(material)}.{theme}"
    )


def confidential_answer(material: Material) -> str:
    """The answer to the house question."""
    if material.confidential:
        return "Yes. It has a confidential appendix and must not be published as it stands."
    held = material.coverage.confidential
    if held:
        return (
            f"No. {plural(held, 'confidential document')} "
            f"{'is' if held == 1 else 'are'} counted in the coverage, and nothing of the text "
            "is shown."
        )
    return "No."


def summary(material: Material, told: list[Proposition]) -> list[str]:
    """What was read and what was found, in a few sentences."""
    found, asks = material.coverage, material.asks()
    lines = (
        []
        if not material.invented
        else [
            "This paper is made from an invented sample. It shows the form of the paper and says "
            "nothing about any real council or about the programme."
        ]
    )
    known = (
        f"{found.read} of the {found.known} peer challenges on the register, "
        f"{found.read / found.known:.0%}"
        if found.known
        else "how many peer challenges took place is not known"
    )
    lines.append(
        f"What was read: {plural(found.documents, 'document')}, of which "
        f"{plural(found.reports, 'peer challenge report')} ({known}). " + unread(material)
    )
    if not found.reports:
        return [*lines, NO_REPORTS]
    listed = [r for r in asks if r["place"] == "listed"]
    where = plural(len(material.report_ids()), "public report")
    on = f" on {material.options.theme}" if material.options.theme else ""
    lines.append(
        f"What they hold: {plural(len({r['item_id'] for r in listed}), 'listed recommendation')}, "
        f"{plural(len(asks) - len(listed), 'request')} in running text and "
        f"{plural(len(material.criticisms()), 'criticism')}{on}, in {where}."
    )
    if told:
        lines.append(verdicts(told) + " The clearest results:" if _clear(told) else verdicts(told))
    else:
        lines.append(
            "No figure has been worked out for any of the five criticisms"
            f"{' on this theme' if material.options.theme else ''}."
        )
    return lines


def unread(material: Material) -> str:
    """How many files could not be read, in a sentence."""
    count = material.coverage.unreadable
    return f"{plural(count, 'file')} could not be read." if count else "Every file was read."


def verdicts(told: list[Proposition]) -> str:
    """How the propositions came out, counted."""
    counts = Counter(p.verdict for p in told)
    parts = [
        f"{counts[v]} {'is' if counts[v] == 1 else 'are'} {VERDICT_WORDS[v]}"
        for v in VERDICTS
        if counts[v]
    ]
    rest = sum(n for v, n in counts.items() if v not in VERDICTS)
    parts += [f"{rest} without a verdict"] if rest else []
    return (
        f"What was found: the five criticisms were taken apart into "
        f"{plural(len(told), 'proposition')}. Of these, {', '.join(parts)}."
    )


def _clear(told: list[Proposition]) -> list[Proposition]:
    """Propositions that were measured and came out one way."""
    return [p for p in told if p.verdict in ("supported", "not supported") and p.main is not None]


def key_points(material: Material, told: list[Proposition]) -> list[str]:
    """One line a clear result, with its figure; at most five."""
    out = []
    for p in _clear(told)[:5] if material.coverage.reports else []:
        row = p.main
        if row is None:
            continue
        word = (
            figures.share_word(row["estimate"], material.config.report.most)
            if (figures.is_share(row))
            else ""
        )
        value = f"{word} of them, {figures.estimate(row)}" if word else figures.estimate(row)
        out.append(
            f"{p.words}: {p.verdict}. {row['measure'].replace('_', ' ').capitalize()}: "
            f"{value}; {figures.counted(row)}."
        )
    return out


def summary_end(material: Material, told: list[Proposition]) -> list[str]:
    """What cannot be said."""
    out = []
    untestable = [p for p in told if p.verdict == UNTESTABLE]
    never = [p for p in untestable if all(r["type"] == "causal" for r in p.rows)]
    short = len(untestable) - len(never)
    if never:
        out.append(
            "What no number of reports can say: whether "
            + "; whether ".join(p.words[:1].lower() + p.words[1:] for p in never)
            + "."
        )
    if short:
        out.append(
            f"What these documents cannot say: {plural(short, 'further proposition')} "
            f"{'is' if short == 1 else 'are'} not testable on what was read. The annex "
            "says what would settle each."
        )
    if any(p.provisional for p in told):
        out.append(f"Every figure and verdict on wording is {PROVISIONAL}.")
        out += _left_out(material.options.recall)
    return out


def _left_out(recall: Mapping[str, float]) -> list[str]:
    """How much the program finds, so that nobody takes its counts for everything there is."""
    if not recall:
        return []
    parts = [f"{value:.0%} of {what}" for what, value in recall.items()]
    return [
        "What the program does not find is in no figure. On invented documents coded by hand it found "
        f"{', '.join(parts[:-1])} and {parts[-1]}."
    ]


def recommendations(material: Material, told: list[Proposition]) -> list[str]:
    """What the Board is asked; neutral, and fewer where there is nothing to note."""
    out = [
        "Notes what was and was not read, and that the findings speak for the documents read "
        "and not for the programme as a whole."
    ]
    if told:
        out.append(
            "Notes the findings, the interval round each figure, and which propositions "
            "cannot be tested from reports."
        )
    if any(p.provisional for p in told):
        out.append(
            "Asks that two people, working apart, code a sample of at least 200 passages, "
            "and treats the findings as provisional until then."
        )
    if material.coverage.unreadable or not material.coverage.known:
        out.append(
            "Asks officers to supply what is missing: files that could not be read, and the "
            "programme's own list of peer challenges."
        )
    return [*out, "Says which further theme or question, if any, it wants a paper on."]


def background(material: Material) -> list[str]:
    """Where the five criticisms come from, and what this is."""
    return [
        "In October 2023 the board considered five criticisms made of corporate peer challenge in "
        "the trade press and in government. Each is a bundle of several statements, so each has "
        "been taken apart and its parts are answered one by one.",
        "Some parts are settled by the programme's rules, some by a record, some by measuring what "
        "reports say. Some would need a comparison that reports cannot give. The paper says which "
        "is which.",
        "A computer program read the documents and marked the requests and criticisms that it found in "
        "them. It used no outside service and no judgement that cannot be traced: each figure "
        "leads to a document, a page and a sentence.",
        "How firmly a request is worded is not how good it is. Firmer wording suits some "
        "situations and not others, and nothing here ranks councils or peer teams.",
        "The source of a figure is given as a code, a type of council and a page, for instance "
        "“R07, district, p 12”. The key to the codes is kept apart from this paper."
        if not material.options.name_councils
        else "The source of a figure is given as a council and a page.",
    ]


def coverage(material: Material) -> list[str]:
    """What was read of what is known."""
    found = material.coverage
    kinds = ", ".join(f"{kind}: {n}" for kind, n in sorted(found.kinds.items()))
    first = (
        f"The register lists {plural(found.known, 'corporate peer challenge')}; reports of "
        f"{found.read} ({found.read / found.known:.0%}) were read. The register is a sample "
        "found by search, so the true total is higher."
        if found.known
        else "No list of peer challenges was supplied, so the share that was read is not known."
    )
    extra = (
        f" {plural(found.outside, 'report')} read {'is' if found.outside == 1 else 'are'} "
        "not on the register."
        if found.outside and found.known
        else ""
    )
    were = "was" if found.documents == 1 else "were"
    lines = [
        first + extra,
        f"In all, {plural(found.documents, 'document')} {were} read "
        f"({kinds or 'none'}). {found.difference}",
    ]
    if found.confidential:
        lines.append(
            f"Of these, {plural(found.confidential, 'document')} "
            f"{'is' if found.confidential == 1 else 'are'} confidential."
        )
    return lines


def findings_intro(material: Material, told: list[Proposition]) -> list[str]:
    """How to read the figures; or, plainly, that there are none."""
    if not material.coverage.reports:
        return [NO_REPORTS]
    if not told:
        return ["No figure has been worked out, so no claim has a verdict."]
    config = material.config
    return [
        f"Each figure stands with its {config.claims.confidence:.0%} interval, the number of items "
        "it counts (n), the number of reports they come from, and where to find them. The "
        "interval comes from drawing whole reports again many times, because sentences in one "
        "report hang together.",
        "Wording is graded in three ways. The plain reading takes the words as they stand. The "
        "strict reading grades down vague requests such as “review” or “strengthen”. The loose "
        "reading grades up “should consider”. A verdict on wording holds only if all three agree.",
        "The charts show how requests are worded and how serious the criticisms are. They "
        "describe, and decide nothing: lists are written as instructions whatever their strength.",
        "A request is called an ask in the tables, as in the programme's codebook.",
        f"“Most” is said only of {config.report.most:.0%} or more. Examples are drawn by lot, at "
        "most one from a document; nobody chose them.",
    ]


def claims_intro(material: Material, told: list[Proposition]) -> list[str]:
    """The lines above the claims table, with the propositions that nothing was worked out for."""
    if not told:
        return ["There are no findings to set out."]
    have = {p.name for p in told}
    absent = [name for name in wording.PROPOSITIONS if name not in have]
    theme = " on this theme" if material.options.theme else ""
    return [
        "Each row is one part of a claim. Where a wording was graded in three ways, the result "
        "shown is the plain reading. The annex gives the reasons in full.",
        *([f"Nothing was worked out{theme} for {', '.join(absent)}."] if absent else []),
    ]


def themes(material: Material) -> list[str]:
    """What requests are about, most frequent first."""
    asks, labels = material.asks(), view.themes(material.tables)
    names = sorted({label for r in asks for label in labels.get(r["rec_id"], [])})
    shares = {
        n: intervals.share(
            ((r["doc_id"], n in labels.get(r["rec_id"], [])) for r in asks), material.config, n
        )
        for n in names
    }
    if not shares:
        return ["No request in the reports carries a theme, so none is shown."]
    ranked = sorted(shares, key=lambda n: (-shares[n]["share"], n))[:3]
    out = []
    for name in ranked:
        s = shares[name]
        most = "most of them, " if s["share"] >= material.config.report.most else ""
        out.append(
            f"{s['share']:.0%} are on {name} ({most}{s['low']:.0%} to {s['high']:.0%}; "
            f"n = {s['n']:,} in {plural(int(s['reports']), 'report')})"
        )
    loose = len(records(material.tables["topics"]))
    tail = f" Topics that no theme covers: {loose}." if loose else ""
    return [
        f"Of all requests, {'; '.join(out)}. "
        "A request may carry several themes. The requests behind each share "
        f"are in the workbook, with page.{tail}"
    ]


def next_steps(material: Material, told: list[Proposition]) -> list[str]:
    """What happens now."""
    out = [
        "Officers will answer questions on any figure from the workbook and the explorer that "
        "go with this paper; both lead to the page and the sentence."
    ]
    if any(p.provisional for p in told):
        out.append(
            "Two people will code a sample without seeing each other's work or the "
            "program's. Agreement will be reported with the next version of this paper."
        )
    if material.coverage.known and material.coverage.read < material.coverage.known:
        out.append("Officers will look for the reports that are known and were not read.")
    return out


def method(material: Material) -> list[str]:
    """How the figures were made, in brief."""
    claims = material.config.claims
    return [
        "Each document was turned into text with its page numbers. Headers, footers and standard "
        "paragraphs were set aside.",
        "A request is a stretch of text that asks somebody to do something. It is graded from 1 "
        "(may, could) to 4 (must) on the words that govern it. A repeated request counts once. A "
        "criticism is a weakness, failing or risk that the authors report, graded from 0 to 3.",
        f"Intervals draw whole reports again {claims.resamples:,} times with a fixed start, so the "
        f"same documents give the same figures. A claim needs at least "
        f"{plural(claims.min_reports, 'report')}; thresholds were set before any figure was seen.",
        f"Groups of fewer than {material.config.report.min_group} councils are not shown.",
    ]


def limits(material: Material) -> list[str]:
    """What the reader should keep in mind."""
    return [
        "Reports were read because they could be found, not by lot. Councils that do not publish "
        "are missing, and may differ.",
        "Reading and grading are by program. It makes mistakes; how many will be known when "
        "people have coded a sample.",
        "A written report is one part of a peer challenge. What was said in the room, and what "
        "happened afterwards, is seen only where other documents record it.",
        "Charts and counts of requests leave out confidential documents, drafts and second copies.",
    ]
