"""Claim I: that councils avoid a peer challenge."""

from __future__ import annotations

import re

from pipeline.claims.findings import Finding, Measure, Ruling, finding, statement, untestable
from pipeline.claims.registry import CAVEAT, Councils, cited, facts, rows
from pipeline.claims.settled import by_rule, causal
from pipeline.claims.statistics import Interval
from pipeline.claims.study import Study
from pipeline.tables import Row

VISITS = frozenset(["cpc", "finance_pc", "governance_pc", "remote_pc"])  # not progress reviews
RE_NOBODY = re.compile(r"(?:0|none|nil)\b", re.IGNORECASE)  # a record that all have had one


def findings(study: Study) -> list[Finding]:
    """I.a by rule, I.b from records, I.c not testable from reports."""
    return [by_rule(study, "I.a"), *_some_have_not(study), causal(study, "I.c")]


def _some_have_not(study: Study) -> list[Finding]:
    """Supported by a record that says so; never by a council's absence from the register."""
    measure = Measure(
        "records of councils without a peer challenge", "programme_facts", "I.b", "fact"
    )
    found = facts(study.register, study.propositions["I.b"])
    seen, principal = _seen(study)
    if found:
        some = any(not RE_NOBODY.match(fact["value"]) for fact in found)
        note = "; ".join(cited(fact) for fact in found) + f"; {CAVEAT}"
        ruling = Ruling("supported" if some else "not supported", note)
    else:
        ruling = untestable(study, measure)
    head = statement(study, measure, ruling, "records that say so, with their dates")
    return [head.having(n=len(found)), *_lower_bound(study, seen, principal)]


def _seen(study: Study) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of councils with a visit seen, among the principal councils of today."""
    councils = Councils(study.register)
    seen = {
        councils.code(row["council"])
        for row in rows(study.register, "peer_challenges")
        if row["kind"] in VISITS
    }
    seen |= {code for document in study.reports.values() for code in document["gss_codes"]}
    return frozenset(code for code in seen if code) & councils.principal, councils.principal


def _lower_bound(study: Study, seen: frozenset[str], principal: frozenset[str]) -> list[Finding]:
    """The share of councils with a visit seen: at least this, and perhaps all."""
    if not principal:
        return []
    measure = Measure(
        "share of principal councils with a peer challenge seen", "councils", "I.b", "fact"
    )
    low = len(seen) / len(principal)
    bounds = Interval(
        low,
        low,
        1.0,
        len(principal),
        0,
        "count in register and corpus; bounds, not a sampling interval",
    )
    documents: list[Row] = [
        row for row in study.reports.values() if seen.intersection(row["gss_codes"])
    ]
    extra = {
        "missing": len(principal) - len(seen),
        "reports": len(documents),
        "note": f"a lower bound: {CAVEAT}",
    }
    return [finding(study, measure, bounds, (("documents", d["doc_id"]) for d in documents), extra)]
