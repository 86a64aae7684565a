"""The line, top to bottom: documents in, tables out. The table of contents of the program."""

from __future__ import annotations

from pipeline import (
    claims,
    coding,
    criticisms,
    evidence,
    links,
    quotations,
    recommendations,
    scoring,
    themes,
    topics,
)
from pipeline.config import Config
from pipeline.corpus import Corpus
from pipeline.ingest import ingest
from pipeline.models import Models
from pipeline.tables import Tables, frame


def analyse(corpus: Corpus, models: Models, config: Config) -> Tables:
    """Everything the program makes of a corpus. Reads no clock and no network; same input, same rows."""
    book = models.book
    read = ingest(corpus, book.tables["kinds"], config)
    said = quotations.find(read.documents, read.passages, book)
    asks = recommendations.extract(read.documents, read.passages, read.bold_leads, models, config)
    scores = scoring.score(asks.recommendations, asks.lead_ins, read.texts, book)
    weak = criticisms.find(read.documents, read.passages, asks.recommendations, models)
    labels = themes.code(read.passages, asks.recommendations, weak, read.documents, book)
    frames = {
        "documents": read.documents,
        "pages": read.pages,
        "passages": read.passages,
        "quotations": said,
        "candidates": asks.candidates,
        "recommendations": asks.recommendations,
        "scores": scores,
        "criticisms": weak,
        "labels": labels,
        "codes": frame("codes"),
    }
    frames, unused = coding.correct(frames, corpus.corrections)
    frames["topics"], frames["topic_members"] = topics.group(
        read.passages, frames["labels"], config
    )
    frames["evidence"] = evidence.find(read.documents, read.passages, said, models)
    frames["links"] = links.find(frames, asks.answers, book, config)
    frames["findings"], frames["finding_sources"] = claims.test(
        frames, corpus.register, book.tables["claims"], config
    )
    frames["problems"] = coding.join_problems(read.problems, unused)
    counts = {
        "ingest": {"in": len(corpus.entries), "out": len(read.documents)},
        "passages": {"in": len(read.documents), "out": len(read.passages)},
        "recommendations": {"in": len(asks.candidates), "out": len(asks.recommendations)},
        "scores": {"in": len(asks.recommendations), "out": len(scores)},
        "criticisms": {"in": len(read.passages), "out": len(weak)},
        "quotations": {"in": len(read.passages), "out": len(said)},
        "topics": {"in": len(read.passages), "out": len(frames["topic_members"])},
        "evidence": {"in": len(read.passages), "out": len(frames["evidence"])},
        "links": {"in": len(asks.recommendations) + len(weak), "out": len(frames["links"])},
        "findings": {"in": len(asks.recommendations) + len(weak), "out": len(frames["findings"])},
        "corrections": {
            "in": len(corpus.corrections),
            "out": len(corpus.corrections) - len(unused),
        },
    }
    return Tables(frames, read.texts, counts)
