"""Propositions that lean on the register: I.b, II.a, II.b, IV.i."""

from __future__ import annotations

import pytest

COUNCILS = [
    {"council": f"Council {chr(65 + i)}", "gss_code": f"E{i:02d}", "type": "UA", "end_date": ""}
    for i in range(26)
]


def event(number: int, day: str = "2024-02", kind: str = "s114_notice", year: str = "") -> dict:
    return {
        "council": COUNCILS[number]["council"],
        "event": kind,
        "date": day,
        "source_url": "an address",
        "financial_year": year,
        "note": "",
    }


def visit(number: int, end: str = "2024-06-07", published: str = "", **other: str) -> dict:
    return {
        "council": COUNCILS[number]["council"],
        "kind": "cpc",
        "visit_start": end[:7],
        "visit_end": end,
        "report_published": published,
        "report_url": "",
        "report_date_basis": "published" if published else "",
    } | other


def fact(words: str, value: str, period: str = "2024") -> dict:
    return {"period": period, "fact": words, "value": value, "source": "an address", "note": ""}


RULE = fact("publication rule", "report and action plan within 3 months of the CPC")


class TestSomeHaveNot:
    def test_a_record_says_so(self, corpus, run) -> None:
        register = {"programme_facts": [fact("councils with no CPC booked (FoI)", "2: A, B")]}
        row = run(corpus, register).verdict_row("I.b")
        assert (row["verdict"], row["type"], row["n"]) == ("supported", "fact", 1)
        assert "an address" in row["note"] and "lower bounds" in row["note"]
        assert "A, B" not in row["note"]  # no council named by accident

    def test_a_record_of_none_refutes_it(self, corpus, run) -> None:
        register = {"programme_facts": [fact("councils without a CPC", "0")]}
        assert run(corpus, register).verdict("I.b") == "not supported"

    def test_absence_proves_nothing(self, corpus, run) -> None:
        corpus.document(gss_codes=["E00"])
        gone = COUNCILS[4] | {"end_date": "2023-04-01"}
        register = {
            "councils": [*COUNCILS[:4], gone],
            "peer_challenges": [visit(1), visit(1), visit(2, kind="progress_review"), visit(4)],
        }
        result = run(corpus, register)
        row = result.verdict_row("I.b")
        assert row["verdict"] == "not testable here" and len(row["note"].split("\n")) == 5
        bound = result.one("principal councils with a peer challenge seen")
        assert (bound["low"], bound["high"], bound["n"], bound["missing"]) == (0.5, 1.0, 4, 2)
        assert bound["verdict"] is None


class TestFailures:
    def series(self, corpus, failed: int = 10, warned: int = 10, quiet: int = 3) -> dict:
        """``failed`` councils with a report in 2022 and a failure in 2024; ``quiet`` without."""
        for number in range(failed + quiet):
            doc = corpus.document(gss_codes=[f"E{number:02d}"], visit_end="2022-06-10")
            corpus.criticism(doc, severity=2 if number < warned else 1)
        return {"councils": COUNCILS, "interventions": [event(n) for n in range(failed)]}

    @pytest.mark.parametrize(
        ("failed", "warned", "expected"),
        [
            (10, 0, "supported"),
            (10, 10, "not supported"),
            (10, 5, "inconclusive"),
            (9, 9, "not testable here"),
        ],
    )
    def test_the_last_report_before(self, corpus, run, failed, warned, expected) -> None:
        result = run(corpus, self.series(corpus, failed, warned))
        row = result.verdict_row("II.a")
        assert (row["verdict"], row["n"], row["reports"]) == (expected, failed, failed)
        if expected == "not testable here":
            assert len(row["note"].split("\n")) == 5
        beside = result.one("last reports before a failure", group_by="failure")
        assert (beside["group"], beside["n"], beside["verdict"]) == ("no failure seen", 3, None)

    def test_councils_without_a_report_or_a_date_are_kept_in(self, corpus, run) -> None:
        register = self.series(corpus)
        register["interventions"] += [
            event(20),
            event(21, day=""),
            event(22, day="", year="2020-21"),
            event(0) | {"council": "Nowhere"},
        ]
        row = run(corpus, register).verdict_row("II.a")
        assert (row["n"], row["missing"]) == (10, 3)
        assert "13 failed councils" in row["note"] and "2 councils with no report" in row["note"]
        assert "1 without a date" in row["note"] and "1 names without a code" in row["note"]

    @pytest.mark.parametrize(
        ("visit_end", "day", "before"),
        [
            ("2023-12-31", "2024", True),
            ("2024-01-01", "2024", False),
            ("2024-01", "2024-02", True),
            ("2024", "2024-02", False),
            ("2024-02-03", "2024-02-04", True),
            ("2024-02-04", "2024-02-04", False),
        ],
    )
    def test_a_report_must_be_certainly_before(self, corpus, run, visit_end, day, before):
        corpus.document(gss_codes=["E00"], visit_end=visit_end)
        register = {"councils": COUNCILS, "interventions": [event(0, day)]}
        assert run(corpus, register).verdict_row("II.a")["n"] == int(before)

    def test_only_the_last_report_and_the_first_failure_count(self, corpus, run) -> None:
        early = corpus.document(gss_codes=["E00"], visit_end="2018-06-10")
        last = corpus.document(gss_codes=["E00"], visit_end="2021-06-10")
        after = corpus.document(gss_codes=["E00"], visit_end="2023-06-10")
        corpus.criticism(early)
        corpus.criticism(after)
        register = {"councils": COUNCILS, "interventions": [event(0), event(0, "2022-03")]}
        result = run(corpus, register)
        row = result.verdict_row("II.a")
        assert (row["n"], row["estimate"]) == (1, 0.0)
        assert result.behind(row, "documents") == {last}
        case = result.one("serious criticisms in the last report before")
        assert (case["group"], case["estimate"]) == (last, 0.0) and "9 months" in case["note"]

    def test_an_inspection_is_no_failure_and_no_proof_of_health(self, corpus, run) -> None:
        for number in (0, 1):
            corpus.document(gss_codes=[f"E{number:02d}"], visit_end="2022-06-10")
        register = {"councils": COUNCILS, "interventions": [event(0, kind="statutory_inspection")]}
        result = run(corpus, register)
        assert result.verdict_row("II.a")["n"] == 0
        assert result.one("last reports before a failure", group_by="failure")["n"] == 1

    @pytest.mark.parametrize(
        ("answered", "expected"),
        [
            (0, "supported"),
            (10, "not supported"),
            (5, "inconclusive"),
        ],
    )
    def test_serious_criticisms_without_an_ask(self, corpus, run, answered, expected) -> None:
        register = self.series(corpus)
        for number in range(answered):
            doc = f"documents_{number:04d}"
            corpus.link("asks_for", f"criticisms_{number:04d}", corpus.ask(doc, level=1), doc)
        row = run(corpus, register).verdict_row("II.b")
        assert (row["verdict"], row["n"]) == (expected, 10)

    def test_too_few_reports_with_a_serious_criticism(self, corpus, run) -> None:
        row = run(corpus, self.series(corpus, warned=9)).verdict_row("II.b")
        assert row["verdict"] == "not testable here" and len(row["note"].split("\n")) == 5


class TestPublication:
    def visits(self, on_time: int, late: int, unknown: int) -> dict:
        dates = ["2024-09-07"] * on_time + ["2024-09-08"] * late + [""] * unknown
        return {
            "councils": COUNCILS,
            "programme_facts": [RULE],
            "peer_challenges": [visit(i, published=day) for i, day in enumerate(dates)],
        }

    @pytest.mark.parametrize(
        ("counts", "expected", "bounds"),
        [
            ((8, 2, 0), "not supported", (0.8, 0.8, 0.8)),
            ((1, 9, 0), "supported", (0.1, 0.1, 0.1)),
            ((1, 6, 3), "supported", (0.1429, 0.1, 0.4)),
            ((5, 0, 5), "inconclusive", (1.0, 0.5, 1.0)),  # the worst case touches the threshold
            ((6, 0, 4), "inconclusive", (1.0, 0.6, 1.0)),  # and touches the margin
            ((7, 0, 3), "not supported", (1.0, 0.7, 1.0)),
            ((0, 0, 12), "inconclusive", (None, 0.0, 1.0)),
            ((0, 9, 0), "not testable here", (0.0, 0.0, 0.0)),
        ],
    )
    def test_the_unpublished_are_taken_both_ways(self, corpus, run, counts, expected, bounds):
        row = run(corpus, self.visits(*counts)).verdict_row("IV.i")
        assert row["verdict"] == expected and row["type"] == "fact"
        assert (row["estimate"], row["low"], row["high"]) == bounds
        assert (row["n"], row["missing"]) == (sum(counts), counts[2])
        if expected == "not testable here":
            assert len(row["note"].split("\n")) == 5

    def test_only_full_dates_of_publication_are_timed(self, corpus, run) -> None:
        register = self.visits(10, 0, 0)
        for row, change in zip(
            register["peer_challenges"],
            (
                {"report_published": "2024-09"},
                {"visit_end": "2024-06"},
                {"report_date_basis": "committee_considered"},
            ),
            strict=False,
        ):
            row.update(change)
        assert run(corpus, register).verdict_row("IV.i")["missing"] == 3

    def test_a_report_is_not_late_before_any_rule_or_before_it_is_due(self, corpus, run) -> None:
        register = self.visits(0, 10, 0)
        register["peer_challenges"] += [
            visit(20, "2022-06-07", "2023-06-07"),  # before the rule of 2024
            visit(21, "2026-10-01"),  # three months are not over on 2026-11-22
            visit(22, "2024-06-07", kind="progress_review"),
        ]
        row = run(corpus, register).verdict_row("IV.i")
        assert row["n"] == 10

    def test_without_a_rule_it_is_not_testable(self, corpus, run) -> None:
        register = self.visits(10, 10, 0) | {"programme_facts": []}
        result = run(corpus, register)
        assert result.verdict("IV.i") == "not testable here"
        days = result.one("median days")
        assert (days["estimate"], days["n"]) == (92.5, 20)

    def test_a_visit_in_corpus_and_register_is_one(self, corpus, run) -> None:
        doc = corpus.document(
            gss_codes=["E00"],
            visit_start="2024-06-04",
            visit_end="2024-06-07",
            published="2024-07-07",
        )
        result = run(corpus, self.visits(10, 0, 0))
        row = result.verdict_row("IV.i")
        assert row["n"] == 10 and result.behind(row, "documents") == {doc}
        assert result.one("median days", group_by="era")["estimate"] == 30.0

    def test_a_committees_date_is_not_publication(self, corpus, run) -> None:
        corpus.document(
            gss_codes=["E00"],
            visit_start="2024-06-04",
            visit_end="2024-06-07",
            published="2024-07-07",
            published_basis="committee_considered",
        )
        assert run(corpus, self.visits(0, 0, 0)).find("median days") == []
