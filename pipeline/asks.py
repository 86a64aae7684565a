"""Sentences of running text that ask: every governor judged, accepted or not, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.codebook import Codebook, Cue
from pipeline.language import Span, masked, quoted
from pipeline.scoring.clauses import is_subordinate
from pipeline.scoring.directiveness import Grade, grade
from pipeline.scoring.imperatives import RE_ADVERBIAL, RE_FINITE, RE_OPENING, opening_verb

FEEDBACK = frozenset({"cpc_report", "progress_review", "feedback_presentation"})
# families of cue that are findings elsewhere, and asks in the mouth of peers
OPPORTUNITY = frozenset({"P2", "P3", "P4", "P5", "P6", "P7", "P8", "A8", "A9", "A12", "S6"})
NEEDS_ACTOR = frozenset({"A1", "A2", "M1", "M2", "P4", "P5", "A9"})
PERFORMATIVE = frozenset({"S1", "A3"})
RE_REPORT_SPEAKS = re.compile(
    r"\b(?:report|review|inquiry|study|reviewers?|peers?|it) (?:\w+ )?(?:has |have |also )*(?:urged?|suggest(?:s|ed)?|recommend(?:s|ed)?|"
    r"read|says?|said|added|found|concluded|called)\b|\b(?:report|review|inquiry)\b.{0,30}\b(?:urged|said|suggested|recommended)\b",
    re.I,
)
RE_FIRST_PERSON = re.compile(
    r"\b(?:we|i) (?:need|want|urge|recommend|suggest|would (?:urge|encourage|like))\b", re.I
)
RE_SOMEBODY_ELSE = re.compile(
    r"\b(?:interviewees?|people interviewed|a number of people|spokes(?:wo)?man|spokesperson|minister)\b",
    re.I,
)
RE_OWN_PLAN = re.compile(
    r"\b(?:we|government|council|cabinet|dhsc|department|nhs england)\b[^.;]{0,60}\b(?:will|intends?|plans?|aims?)\b",
    re.I,
)
RE_TAIL = re.compile(
    r"\s*,\s+(?:an?|the|according|he|she|they|it|said|says)\b[^,]{0,60}\b(?:urged|said|says|suggested|added|recommended|found|report|review)\b[^,]*$",
    re.I,
)
RE_FRAME = re.compile(
    r"^\W*(?:the |this |an? |its? )?(?:\w+ )?(?:report|review|inquiry|study|it)(?: also| further| has)? (?:suggested|recommended|urged|said|added|read|found|concluded)(?: that|:)?[\s‘“\"']+",
    re.I,
)
RE_CLAUSE = re.compile(
    r",\s+(?=(?:since|because)\s)|;\s+|:\s+|\s[–—]\s|—|,\s+(?:and|but|so|yet|which|although|though|while|whilst|rather)\s+(?=\w)|\s+but\s+",
    re.I,
)
RE_SUBJECT_NEXT = re.compile(
    r"^(?:(?:the|an?|this|that|there|it|they|we|you|he|she|members|officers|staff|cabinet|some|many|residents|partners|these|those|its|their|to|for|not)\b|which\b|[A-Z])"
)


@dataclass(frozen=True)
class Found:
    """A span that might ask. ``span`` and ``governor`` are offsets into the sentence given."""

    span: Span
    grade: Grade
    probability: float
    accepted: bool
    reason: str


@dataclass(frozen=True)
class Setting:
    """Where a sentence stands: the document's kind, whether its opening imperatives ask, and the
    probability from which a candidate counts."""

    kind: str
    imperatives: bool
    accept: float


def unquoted(passage: str, kind: str) -> str:
    """A passage with others' words blanked out; press keeps what it quotes from a report."""
    own = masked(passage, quoted(passage))
    return passage if kind == "press" and RE_REPORT_SPEAKS.search(own) else own


def judge(text: str, book: Codebook, setting: Setting) -> list[Found]:
    """Every candidate in one sentence (quotations blanked by unquoted), accepted ones apart."""
    found: list[Found] = []
    if setting.imperatives:
        _, verb = opening_verb(text, book)
        if verb and len(text.split()) > 3 and "?" not in text[-2:]:
            result = grade(text, book, listed=True)
            return [
                Found(
                    trim(text, (0, len(text))),
                    result,
                    0.75,
                    setting.accept <= 0.75,
                    "imperative",
                )
            ]
    matches = sorted(
        ((m.span(), cue) for cue in book["governors"] for m in cue.pattern.finditer(text)),
        key=lambda x: (x[0][0], -x[0][1]),
    )
    end = -1
    for span, cue in matches:
        if (
            span[0] < end
            or "\x00" in text[span[0] : span[1]]
            or _only_frames(text, span, cue, matches)
        ):
            continue
        candidate = _judge_one(text, span, cue, book, setting)
        if candidate is None:
            continue
        found.append(candidate)
        end = candidate.span[1] if candidate.accepted else span[1]
    return _one_per_clause(found)


def _only_frames(text: str, span: Span, cue: Cue, matches: list[tuple[Span, Cue]]) -> bool:
    """ "The review suggested the LGA should ...": the report's verb frames an ask that has its own."""
    if cue.id not in PERFORMATIVE:
        return False
    if len(text[span[1] :].split()) < 3:
        return True
    reports = re.search(r"\b(?:report|review|inquiry|study|it)\b", text[span[0] : span[1]], re.I)
    return bool(reports) and any(s[0] >= span[1] and c.id in NEEDS_ACTOR for s, c in matches)


def _judge_one(text: str, span: Span, cue: Cue, book: Codebook, setting: Setting) -> Found | None:
    clause = clause_span(text, span)
    reason = refusal(text, span, cue, book, setting)
    probability = cue.weight + (0.1 if setting.kind in FEEDBACK else -0.05)
    subject = " ".join(text[clause[0] : span[0]].split()[-8:])
    if cue.id in NEEDS_ACTOR:
        pronoun = re.fullmatch(r"(?:it|they|you|members)(?: \w+)?", subject, re.I)
        actor = (setting.imperatives and pronoun is not None) or any(
            a.pattern.search(subject) for a in book["actors"]
        )
        passive = bool(re.search(r"\bbe \w+", text[span[0] : span[1]]))
        probability += 0.15 if actor else 0.1 if passive else -0.15
    if reason:
        return Found(
            clause,
            grade(text[clause[0] : clause[1]], book, listed=False),
            min(0.3, probability),
            False,
            reason,
        )
    result = grade(text[clause[0] : clause[1]], book, listed=False)
    if result.level == 0 or len(text[clause[0] : clause[1]].split()) < 4:
        return None
    probability = round(min(0.99, max(0.01, probability)), 2)
    accepted = probability >= setting.accept
    return Found(
        clause, result, probability, accepted, f"{cue.id} {cue.label}" if accepted else "weak cue"
    )


def refusal(text: str, span: Span, cue: Cue, book: Codebook, setting: Setting) -> str | None:
    """Why a governor does not ask here, or None. The reasons are rows of not_asks.csv."""
    left, right = text[: span[0]], text[span[0] :]
    clause_left = re.split(r"[;.!?]\s|,\s(?=and\b|but\b)", left)[-1]
    if is_subordinate(text, span[0], cue):
        return "subordinate clause"
    for row in book["not_asks"]:
        if row.id == "X11" and setting.kind not in ("minutes", "board_paper"):
            continue  # only a committee resolves
        where = {
            "X8": clause_left,
            "X9": clause_left,
            "X10": text,
            "X11": text,
            "X12": text,
            "X13": text[: span[1]],
            "X14": text[: span[1] + 12],
            "X15": text[span[0] : span[1] + 25],
            "X18": text[span[0] : span[1] + 25],
            "X19": left,
            "X20": clause_left,
            "X22": clause_left if cue.id in ("M1", "M2", "A2") else "",
            "X21": text[: span[1]],
        }.get(row.id)
        if row.id == "X8" and (
            cue.id in PERFORMATIVE
            or (setting.kind in ("press", "minutes") and not RE_SOMEBODY_ELSE.search(text))
        ):
            continue
        hit = row.pattern.match(right) if where is None else row.pattern.search(where)
        if hit:
            return f"{row.id} {row.label}"
    if (
        setting.kind not in FEEDBACK
        and cue.id in OPPORTUNITY
        and not (setting.kind == "evaluation" and cue.id == "P2")
    ):
        return "finding outside feedback"
    if re.search(r"\b(?:we|i)\W*$", left[-6:], re.I) and cue.id in NEEDS_ACTOR:
        return "the authors' own task"
    if setting.kind == "press":
        spoken = RE_REPORT_SPEAKS.search(text) or RE_FIRST_PERSON.search(text)
        if not spoken or RE_SOMEBODY_ELSE.search(text):
            return "view of somebody the press spoke to"
    if setting.kind in ("response", "action_plan") and RE_OWN_PLAN.search(left[-90:] + right[:40]):
        return "already planned"
    return None


def clause_span(text: str, governor: Span) -> Span:
    """The coordinate clause that a governor rules, with its subject, adverbials before it left out."""
    start = 0
    for boundary in RE_CLAUSE.finditer(text):
        if boundary.end() > governor[0]:
            break
        subject = text[boundary.end() : governor[0]].strip()
        if re.search(r"although|though|whil|which", boundary.group(), re.I):
            after = subject.rfind(", ")
            if after >= 0:
                start = boundary.end() + text[boundary.end() :].index(subject[after:]) + 2
            elif re.search(r"which", boundary.group(), re.I):
                start = boundary.end()
        elif (
            subject
            or boundary.group().strip() in (";", ":")
            or text[governor[0] : governor[0] + 2].lower() in ("it", "th", "we")
        ):
            start = boundary.end()
    frame = RE_FRAME.match(text[start : governor[0]])
    start += frame.end() if frame else 0
    joined = [
        m
        for m in re.finditer(r"\s+and\s+(?=(?:[\w’'-]+\s+){1,6}$)", text[start : governor[0]])
        if RE_FINITE.search(text[start : start + m.start()])
    ]
    start += joined[-1].end() if joined else 0
    opening = RE_ADVERBIAL.match(text[start : governor[0]])
    whole = re.match(r"(?:it|there|we|i|the|this)\b", text[governor[0] :], re.I) is not None
    while opening and (whole or text[start + opening.end() : governor[0]].strip()):
        start += opening.end()
        opening = RE_ADVERBIAL.match(text[start : governor[0]])
    step = RE_OPENING.match(text[start : governor[0]])
    if step and step.group().strip().endswith(","):
        start += step.end()
    aside = re.search(
        r"\bthat, (?:while|whilst|although|if|as|given|in)\b[^,]*(?:, [^,]*)?, (?=\w[^,]*$)",
        text[start : governor[0]],
    )
    if aside:
        start += aside.end()
    end = len(text)
    for boundary in RE_CLAUSE.finditer(text, governor[1]):
        rest = text[boundary.end() :]
        if boundary.group().strip().startswith(("–", "—")) or (
            RE_SUBJECT_NEXT.match(rest)
            and re.search(
                r"^[^,;.]{0,60}\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|needs?|felt|feels?|said|told)\b",
                rest,
            )
        ):
            end = boundary.start()
            break
    second = re.search(
        r"\s+and (?:can|could|will|would|are|is|has|have|may)\b", text[governor[1] : end]
    )
    if second:
        end = governor[1] + second.start()
    tail = RE_TAIL.search(text[:end])
    if tail and tail.start() > governor[1]:
        end = tail.start()
    start, end = trim(text, (start, end))
    loose = re.match(r"(?:but|and|so|yet|or)\s+(?=\S)", text[start:end], re.I)
    return (start + loose.end() if loose else start), end


def trim(text: str, span: Span) -> Span:
    """A span without the space, quotation marks, stops and loose conjunction at its edges."""
    start, end = span
    while start < end and (text[start].isspace() or text[start] in '“”"‘–—-•,;:\x00'):
        start += 1
    while start < end:
        piece = text[start:end]
        loose = re.search(r"(?:[\s.;:,–—]+|[;,]\s*(?:and|or))$", piece)
        if loose:
            end -= len(loose.group())
        elif (piece[-1] in '”"' and not re.search(r"[“\"]", piece[:-1])) or (
            piece[-1] in "’'" and "‘" not in piece and not piece[-2:-1].isalpha()
        ):
            end -= 1
        else:
            break
    return start, end


def _one_per_clause(found: list[Found]) -> list[Found]:
    """Of candidates that share a clause, the accepted one stands, else the likeliest."""
    out: list[Found] = []
    for item in found:
        same = next(
            (i for i, o in enumerate(out) if o.span[0] < item.span[1] and item.span[0] < o.span[1]),
            None,
        )
        if same is None:
            out.append(item)
        elif (item.accepted, item.probability) > (out[same].accepted, out[same].probability):
            out[same] = item
    return out
