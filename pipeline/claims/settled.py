"""Propositions that measuring text cannot decide: those settled by rule, and those about causes."""

from __future__ import annotations

from pipeline.claims.findings import Finding, Measure, Ruling, statement, untestable
from pipeline.claims.registry import cited, facts
from pipeline.claims.study import Study


def by_rule(study: Study, name: str) -> Finding:
    """A proposition that the programme's rules settle, with the rule and its source in the note."""
    proposition = study.propositions[name]
    record = "; ".join(cited(fact) for fact in facts(study.register, proposition))
    note = f"{proposition.words}. Source: {proposition.source}" + (f"; {record}" if record else "")
    measure = Measure("what the programme's rules say", "rule", name, "rule")
    return statement(study, measure, Ruling("true by rule", note), "settled by the rules")


def causal(study: Study, name: str) -> Finding:
    """A proposition about causes, which reports alone cannot settle, with its five lines."""
    measure = Measure("a cause, which needs a comparison", "comparison", name, "causal")
    return statement(
        study,
        measure,
        untestable(study, measure),
        "not measured; numbers of reports from a power calculation",
    )
