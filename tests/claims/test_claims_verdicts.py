"""Each proposition's rule, on constructed tables; every value that a verdict can take."""

from __future__ import annotations

from collections.abc import Callable

import pytest

MARKS = dict.fromkeys((f"clarity_{mark}" for mark in ("act", "object", "result")), True)


def lines(row) -> list[str]:
    return row["note"].split("\n")


def ten(corpus, build: Callable[[str, int], object], reports: int = 10, **document: object) -> None:
    """``build`` for each of so many reports."""
    for number in range(reports):
        build(corpus.document(**document), number)


# Propositions that one unit a report can answer: how to build a report that has, and has not, what
# is measured. With ten alike, Wilson's interval is 0 to 0.28 or 0.72 to 1.


def directive(corpus, doc, has):
    corpus.ask(doc, level=3 if has else 2)


def direct(corpus, doc, has):
    corpus.criticism(doc, named=has)


def forceful(corpus, doc, has):
    criticism = corpus.criticism(doc)
    corpus.link("asks_for", criticism, corpus.ask(doc, level=3 if has else 1), doc)


def clear(corpus, doc, has):
    corpus.ask(doc, clarity=3 if has else 2)


def grounded(corpus, doc, has):
    corpus.ask(doc, grounding=2 if has else 1)


def faithful(corpus, doc, has):
    body = corpus.criticism(doc, severity=2)
    summary = corpus.criticism(doc, severity=2 if has else 1, place="summary")
    corpus.link("same_finding", body, summary, doc)


def same_aloud(corpus, doc, has):
    corpus.criticism(doc, severity=2)
    slides = corpus.document("feedback_presentation", follows_doc_id=doc)
    if has:
        corpus.criticism(slides, severity=3)


def edits_strengthen(corpus, doc, has):
    draft = corpus.document(version="draft")
    before = corpus.ask(draft, level=2 if has else 3)
    corpus.link("revision", before, corpus.ask(doc, level=3 if has else 2), doc, rated_by="council")


def acted(corpus, doc, has):
    review = corpus.document("progress_review")
    corpus.link(
        "follow_up",
        corpus.ask(review, place="restated"),
        corpus.ask(doc),
        review,
        rated_by="peers",
        status="complete" if has else "partial",
    )


MEASURES = {
    "IV.a": directive,
    "IV.b": direct,
    "IV.c": forceful,
    "IV.d": clear,
    "IV.e": grounded,
    "IV.f": faithful,
    "IV.g": same_aloud,
    "IV.h": edits_strengthen,
    "V.b": acted,
}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(
    ("share", "reports", "expected"),
    [
        (0, 10, "supported"),
        (1, 10, "not supported"),
        (2, 10, "inconclusive"),
        (0, 9, "not testable here"),
        (1, 9, "not testable here"),
    ],
)
def test_a_measure(corpus, run, name, share, reports, expected) -> None:
    """``share``: none of the reports has it, all have it, or every second (2)."""
    ten(
        corpus,
        lambda doc, i: MEASURES[name](corpus, doc, share == 1 or (share == 2 and i % 2)),
        reports,
    )
    row = run(corpus).verdict_row(name)
    assert row["verdict"] == expected
    assert row["reports"] == row["n"] == reports and row["type"] == "measure"
    if expected == "not testable here":
        assert len(lines(row)) == 5 and "provisional" not in row["note"]
        assert "at least 10 before any verdict, and about 194" in lines(row)[2]
    else:
        assert row["threshold"] == 0.5
        assert row["note"].endswith("provisional: not yet coded by people")


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_with_no_documents_is_not_testable(corpus, run, name) -> None:
    row = run(corpus).verdict_row(name)
    assert row["verdict"] == "not testable here" and row["estimate"] is None
    assert len(lines(row)) == 5 and "nothing to measure" in lines(row)[0]


@pytest.mark.parametrize(
    ("strict", "loose", "expected"),
    [
        (3, 3, "not supported"),
        (2, 3, "mixed"),
        (3, 2, "mixed"),
        (2, 2, "mixed"),
    ],
)
@pytest.mark.parametrize("name", ["IV.a", "IV.c"])
def test_wording_must_hold_in_all_three_readings(corpus, run, name, strict, loose, expected):
    def build(doc, _):
        ask = corpus.ask(doc, level=3, strict=strict, loose=loose)
        corpus.link("asks_for", corpus.criticism(doc), ask, doc)

    ten(corpus, build)
    assert run(corpus).verdict(name) == expected


def test_edits_are_read_three_ways_too(corpus, run) -> None:
    def build(doc, _):
        before = corpus.ask(corpus.document(version="Draft 2"), level=3, strict=2, loose=3)
        corpus.link(
            "revision", before, corpus.ask(doc, level=2, strict=3, loose=2), doc, rated_by="council"
        )

    ten(corpus, build)
    assert run(corpus).verdict("IV.h") == "mixed"


class TestDirective:
    def test_listed_asks_describe_and_do_not_decide(self, corpus, run) -> None:
        ten(
            corpus,
            lambda doc, _: (corpus.ask(doc, level=2), corpus.ask(doc, level=4, place="listed")),
        )
        result = run(corpus)
        assert result.verdict("IV.a") == "supported"
        listed = result.one(
            "share of asks at level 3 or 4",
            proposition="IV.a",
            place="listed",
            reading="plain",
            group_by=None,
        )
        assert (listed["estimate"], listed["verdict"], listed["threshold"]) == (1.0, None, None)

    def test_only_peers_own_first_asks_count(self, corpus, run) -> None:
        def build(doc, _):
            first = corpus.ask(doc, level=2)
            corpus.ask(doc, level=4, repeat_of=first)
            corpus.ask(doc, level=4, asker="members")
            corpus.ask(doc, level=4, place="restated")

        ten(corpus, build)
        row = run(corpus).verdict_row("IV.a")
        assert (row["n"], row["estimate"], row["verdict"]) == (10, 0.0, "supported")

    def test_an_unscored_ask_is_left_out(self, corpus, run) -> None:
        ten(corpus, lambda doc, _: (corpus.ask(doc, level=None), corpus.ask(doc, level=2)))
        assert run(corpus).verdict_row("IV.a")["n"] == 10


class TestDirect:
    @pytest.mark.parametrize("mark", [{"named": False}, {"shield": True}, {"buried": True}])
    def test_all_three_marks_are_needed(self, corpus, run, mark) -> None:
        ten(corpus, lambda doc, _: corpus.criticism(doc, **mark))
        assert run(corpus).verdict("IV.b") == "supported"

    def test_a_hedge_does_not_make_it_indirect(self, corpus, run) -> None:
        ten(corpus, lambda doc, _: corpus.criticism(doc, hedges=2))
        assert run(corpus).verdict("IV.b") == "not supported"

    def test_serious_begins_at_two(self, corpus, run) -> None:
        ten(
            corpus,
            lambda doc, _: (
                corpus.criticism(doc, severity=1, named=False),
                corpus.criticism(doc, severity=2),
            ),
        )
        result = run(corpus)
        assert result.verdict_row("IV.b")["n"] == 10
        by = {
            row["group"]: row["estimate"]
            for row in result.find("criticisms said directly", group_by="severity")
        }
        assert by == {"1": 0.0, "2": 1.0}

    def test_a_finding_in_body_and_summary_counts_once_where_gravest(self, corpus, run) -> None:
        def build(doc, i):
            body = corpus.criticism(doc, severity=2, named=False)
            summary = corpus.criticism(doc, severity=2 + i % 2, place="summary", named=True)
            corpus.link("same_finding", body, summary, doc)

        ten(corpus, build)
        row = run(corpus).verdict_row("IV.b")
        assert (row["n"], row["estimate"]) == (10, 0.5)  # body at a tie, else the graver summary


class TestForce:
    def test_the_strongest_ask_decides(self, corpus, run) -> None:
        def build(doc, _):
            criticism = corpus.criticism(doc)
            for level in (1, 3, 2):
                corpus.link("asks_for", criticism, corpus.ask(doc, level=level), doc)

        ten(corpus, build)
        assert run(corpus).verdict("IV.c") == "not supported"

    def test_a_members_ask_answers_nothing(self, corpus, run) -> None:
        def build(doc, _):
            ask = corpus.ask(doc, level=4, asker="members")
            corpus.link("asks_for", corpus.criticism(doc), ask, doc)

        ten(corpus, build)
        result = run(corpus)
        assert result.verdict("IV.c") == "not testable here"
        assert result.one("serious criticisms that no ask answers", group_by=None)["estimate"] == 1

    def test_a_summary_counterparts_ask_answers_the_body(self, corpus, run) -> None:
        def build(doc, _):
            body, summary = corpus.criticism(doc), corpus.criticism(doc, place="summary")
            corpus.link("same_finding", body, summary, doc)
            corpus.link("asks_for", summary, corpus.ask(doc, level=4), doc)

        ten(corpus, build)
        row = run(corpus).verdict_row("IV.c")
        assert (row["n"], row["estimate"]) == (10, 1.0)

    def test_gentle_words_are_shown_by_severity(self, corpus, run) -> None:
        def build(doc, _):
            for severity, level in ((1, 2), (3, 4)):
                criticism = corpus.criticism(doc, severity=severity)
                corpus.link("asks_for", criticism, corpus.ask(doc, level=level), doc)

        ten(corpus, build)
        rows = run(corpus).find("strongest ask", group_by="severity", reading="plain")
        assert {row["group"]: row["estimate"] for row in rows} == {"1": 0.0, "3": 1.0}


class TestClear:
    def planned(self, corpus, reports: int = 10, **link: object) -> None:
        def build(doc, _):
            ask = corpus.ask(doc, clarity=2)
            plan = corpus.document("action_plan")
            corpus.link("restates", corpus.ask(plan, place="restated"), ask, plan, **link)

        ten(corpus, build, reports)

    def test_a_plan_that_adds_an_owner_makes_it_mixed(self, corpus, run) -> None:
        self.planned(corpus, owner="Head of Finance")
        result = run(corpus)
        row = result.verdict_row("IV.d")
        assert row["verdict"] == "mixed" and row["estimate"] == 0.0
        assert "report alone: supported, with its plan: not supported" in row["note"]

    def test_a_plan_that_adds_nothing_changes_nothing(self, corpus, run) -> None:
        self.planned(corpus)
        assert run(corpus).verdict("IV.d") == "supported"

    def test_a_mark_that_the_report_has_is_not_added_twice(self, corpus, run) -> None:
        def build(doc, _):
            ask = corpus.ask(doc, clarity=2, clarity_owner=True)
            plan = corpus.document("action_plan")
            corpus.link("response", corpus.ask(plan, place="restated"), ask, plan, owner="Cabinet")

        ten(corpus, build)
        assert run(corpus).verdict("IV.d") == "supported"

    def test_too_few_plans_leave_the_report_alone(self, corpus, run) -> None:
        self.planned(corpus, 9, owner="Head of Finance")
        corpus.ask(corpus.document(), clarity=2)
        row = run(corpus).verdict_row("IV.d")
        assert row["verdict"] == "supported" and "too few plans" in row["note"]

    def test_a_review_is_no_plan(self, corpus, run) -> None:
        def build(doc, _):
            review = corpus.document("progress_review")
            corpus.link(
                "follow_up",
                corpus.ask(review, place="restated"),
                corpus.ask(doc, clarity=2),
                review,
                owner="Cabinet",
            )

        ten(corpus, build)
        result = run(corpus)
        assert result.verdict("IV.d") == "supported"
        assert result.find("report with its plan") == []

    def test_each_mark_has_its_share(self, corpus, run) -> None:
        ten(corpus, lambda doc, _: corpus.ask(doc, clarity=3, **MARKS))
        result = run(corpus)
        assert result.one("asks with a time", group_by=None)["estimate"] == 0.0
        assert result.one("asks with a concrete act", group_by=None)["estimate"] == 1.0


class TestSummary:
    def test_a_missing_counterpart_is_softened(self, corpus, run) -> None:
        ten(corpus, lambda doc, _: corpus.criticism(doc))
        row = run(corpus).verdict_row("IV.f")
        assert (row["estimate"], row["verdict"]) == (1.0, "supported")

    def test_mild_criticism_may_be_left_out(self, corpus, run) -> None:
        ten(corpus, lambda doc, _: (corpus.criticism(doc, severity=1), faithful(corpus, doc, True)))
        row = run(corpus).verdict_row("IV.f")
        assert (row["n"], row["verdict"]) == (10, "not supported")

    def test_a_graver_summary_is_not_softer(self, corpus, run) -> None:
        def build(doc, _):
            body = corpus.criticism(doc, severity=2)
            corpus.link("same_finding", body, corpus.criticism(doc, 3, "summary"), doc)

        ten(corpus, build)
        assert run(corpus).verdict("IV.f") == "not supported"

    def test_a_letter_without_a_summary_softens_nothing(self, corpus, config, propositions):
        from pipeline import claims
        from pipeline.tables import frame, records

        ten(corpus, lambda doc, _: corpus.criticism(doc), 12)
        passages = frame(
            "passages",
            [
                {
                    "passage_id": f"p{i}",
                    "doc_id": f"documents_{i:04d}",
                    "start": 0,
                    "end": 1,
                    "page": 1,
                    "order": 0,
                    "kind": "paragraph",
                    "depth": 0,
                    "boilerplate": False,
                    "text": "x",
                    "section": "Executive Summary" if i < 10 else "Findings",
                }
                for i in range(12)
            ],
        )
        findings, _ = claims.test(
            corpus.frames() | {"passages": passages}, {}, propositions, config
        )
        row = next(
            row for row in records(findings) if row["proposition"] == "IV.f" and row["verdict"]
        )
        assert (row["reports"], row["missing"], row["verdict"]) == (10, 2, "supported")


class TestSpoken:
    def test_slides_of_the_same_visit_are_a_pair(self, corpus, run) -> None:
        def build(doc, i):
            corpus.criticism(doc)
            corpus.document("transcript", visit_start="2023-05-02", gss_codes=[f"E{i}"])

        for i in range(10):
            build(corpus.document(visit_start="2023-05-02", gss_codes=[f"E{i}"]), i)
        assert run(corpus).verdict("IV.g") == "supported"

    def test_an_interview_of_another_day_is_none(self, corpus, run) -> None:
        for i in range(10):
            corpus.criticism(corpus.document(visit_start="2023-05-02", gss_codes=[f"E{i}"]))
            corpus.document("transcript", gss_codes=[f"E{i}"])
            corpus.document("transcript", visit_start="2024-05-02", gss_codes=[f"E{i}"])
        assert run(corpus).verdict_row("IV.g")["n"] == 0


class TestEdits:
    def test_peers_own_edits_decide_nothing(self, corpus, run) -> None:
        def build(doc, _):
            before = corpus.ask(corpus.document(version="draft"), level=4)
            corpus.link("revision", before, corpus.ask(doc, level=1), doc, rated_by="peers")

        ten(corpus, build)
        result = run(corpus)
        assert result.verdict("IV.h") == "not testable here"
        beside = result.one("edits to force", group_by="author of the change", reading="plain")
        assert (beside["group"], beside["estimate"]) == ("peers", 1.0)

    def test_criticisms_and_tracked_changes_count_and_the_draft_is_no_report(self, corpus, run):
        def build(doc, _):
            before = corpus.criticism(corpus.document(reading="original"), severity=3)
            corpus.link(
                "revision", before, corpus.criticism(doc, severity=1), doc, rated_by="council"
            )

        ten(corpus, build)
        result = run(corpus)
        assert result.verdict("IV.h") == "supported"
        assert result.one("severity 3", group_by=None)["n"] == 10  # the finals' criticisms alone

    def test_the_direction_is_from_draft_to_final(self, corpus, run) -> None:
        def build(doc, _):
            before = corpus.ask(corpus.document(version="draft"), level=4)
            corpus.link("revision", corpus.ask(doc, level=1), before, doc, rated_by="council")

        ten(corpus, build)
        assert run(corpus).verdict("IV.h") == "supported"


class TestActed:
    def follow(self, corpus, *ratings: tuple[str, str], reports: int = 10) -> None:
        def build(doc, _):
            ask = corpus.ask(doc)
            for rater, status in ratings:
                review = corpus.document("progress_review", visit_end="2024-07")
                corpus.link(
                    "follow_up",
                    corpus.ask(review, place="restated"),
                    ask,
                    review,
                    rated_by=rater,
                    status=status,
                )

        ten(corpus, build, reports, visit_end="2023-10-20")

    def test_peers_come_first(self, corpus, run) -> None:
        self.follow(corpus, ("council", "complete"), ("peers", "not started"))
        result = run(corpus)
        assert result.verdict("V.b") == "supported"
        assert result.one("peers and council differ", group_by=None)["estimate"] == 1.0
        by = {
            row["group"]: row["estimate"]
            for row in result.find("complete or on track", proposition="V.b", group_by="rated_by")
        }
        assert by == {"peers": 0.0, "council": 1.0}

    def test_a_councils_own_word_does_not_clear_it(self, corpus, run) -> None:
        self.follow(corpus, ("council", "complete"))
        row = run(corpus).verdict_row("V.b")
        assert (row["estimate"], row["verdict"]) == (1.0, "inconclusive")

    def test_a_councils_own_word_can_tell_against_it(self, corpus, run) -> None:
        self.follow(corpus, ("council", "not started"))
        assert run(corpus).verdict("V.b") == "supported"

    def test_peers_and_councils_that_differ_are_mixed(self, corpus, run) -> None:
        self.follow(corpus, ("council", "on track"), reports=60)
        self.follow(corpus, ("peers", "not started"), reports=10)
        assert run(corpus).verdict("V.b") == "mixed"

    @pytest.mark.parametrize("status", ["accepted", "superseded", "not stated"])
    def test_an_answer_is_not_a_rating(self, corpus, run, status) -> None:
        self.follow(corpus, ("peers", status))
        assert run(corpus).verdict_row("V.b")["n"] == 0

    def test_a_rating_of_a_restatement_is_of_the_original(self, corpus, run) -> None:
        """As the links stage writes them: review restates plan restates report, and the review's
        restatement points to the passage that answers it."""

        def build(doc, _):
            plan = corpus.document("action_plan", visit_end="2023-10-20", published="2024-01-05")
            review = corpus.document("progress_review", visit_end="2024-07-01")
            ask = corpus.ask(doc, place="listed")
            planned, restated = (corpus.ask(d, place="restated") for d in (plan, review))
            corpus.link("restates", planned, ask, plan)
            corpus.link("restates", restated, planned, review)
            corpus.link(
                "response",
                planned,
                "passages_0",
                plan,
                status="not started",
                rated_by="council",
                owner="Cabinet",
            )
            corpus.link(
                "response", restated, "passages_1", review, status="complete", rated_by="council"
            )

        ten(corpus, build, visit_end="2023-10-20")
        result = run(corpus)
        row = result.verdict_row("V.b")
        assert (row["n"], row["estimate"]) == (10, 1.0)  # the later of the council's two
        months = result.one("complete or on track", group_by="months elapsed")
        assert months["group"] == "9 to 14 months"
        assert result.find("report with its plan", group_by=None)[0]["n"] == 10

    @pytest.mark.parametrize(
        ("statuses", "expected"),
        [
            (("complete", "on track"), 1.0),
            (("complete", "not started"), 0.0),
            (("not started", "complete"), 0.0),
            (("complete", "not stated"), 1.0),
        ],
    )
    def test_every_action_of_a_recommendation_must_be_done(self, corpus, run, statuses, expected):
        def build(doc, _):
            plan = corpus.document("action_plan", published="2024-01-05")
            restated = corpus.ask(plan, place="restated")
            corpus.link("restates", restated, corpus.ask(doc), plan)
            for number, status in enumerate(statuses):
                corpus.link(
                    "response",
                    restated,
                    f"passages_{number}",
                    plan,
                    status=status,
                    rated_by="council",
                )

        ten(corpus, build)
        result = run(corpus)
        row = result.verdict_row("V.b")
        assert (row["n"], row["estimate"]) == (10, expected)
        rated = sum(status != "not stated" for status in statuses)
        assert len(result.behind(row, "links")) == 10 * rated

    def test_a_plan_counts_from_its_publication(self, corpus, run) -> None:
        def build(doc, _):
            plan = corpus.document("action_plan", visit_end="2023-10-20", published="2024-01-05")
            restated = corpus.ask(plan, place="restated")
            corpus.link("restates", restated, corpus.ask(doc), plan)
            corpus.link(
                "response", restated, "passages_0", plan, status="on track", rated_by="council"
            )

        ten(corpus, build, visit_end="2019-01-20")
        assert run(corpus).one("complete or on track", group_by="months elapsed")["group"] == (
            "15 months or more"
        )

    def test_restatements_in_a_circle_lead_nowhere(self, corpus, run) -> None:
        review = corpus.document("progress_review")
        one, other = corpus.ask(review, place="restated"), corpus.ask(review, place="restated")
        corpus.link("restates", one, other, review)
        corpus.link("restates", other, one, review)
        corpus.link("response", one, "passages_0", review, status="complete", rated_by="peers")
        assert run(corpus).verdict_row("V.b")["n"] == 0

    def test_months_elapsed_are_shown(self, corpus, run) -> None:
        self.follow(corpus, ("peers", "on track"))
        row = run(corpus).one("complete or on track", group_by="months elapsed")
        assert (row["group"], row["n"]) == ("9 to 14 months", 10)

    def test_force_and_action_are_an_association_only(self, corpus, run) -> None:
        self.follow(corpus, ("peers", "complete"))
        result = run(corpus)
        row = result.one("complete or on track", proposition="V.c", reading="plain")
        assert row["verdict"] is None and row["note"].startswith("an association only")
        assert result.verdict("V.c") == "not testable here"


class TestInfluence:
    def test_an_evaluation_says_so_once_or_often(self, corpus, run) -> None:
        corpus.evidence(corpus.document("evaluation"), "III.a", "backs")
        row = run(corpus).verdict_row("III.a")
        assert (row["verdict"], row["type"], row["n"]) == ("supported", "fact", 1)
        assert row["note"].endswith("provisional: not yet coded by people")

    def test_many_quotations_elsewhere_decide_nothing(self, corpus, run) -> None:
        press = corpus.document("press")
        for proposition in ("III.a", "IV.a", "IV.b", "I.b"):
            for _ in range(50):
                corpus.evidence(press, proposition, "backs")
        result = run(corpus)
        for proposition in ("III.a", "IV.a", "IV.b", "I.b"):
            assert result.verdict(proposition) == "not testable here"

    @pytest.mark.parametrize(
        ("stances", "expected"),
        [
            (["answers"], "not supported"),
            (["backs", "answers"], "inconclusive"),
            (["mixed"], "inconclusive"),
        ],
    )
    def test_records_may_deny_or_differ(self, corpus, run, stances, expected) -> None:
        doc = corpus.document("evaluation")
        for stance in stances:
            corpus.evidence(doc, "III.a", stance)
        assert run(corpus).verdict("III.a") == expected

    def test_the_same_passage_twice_is_one(self, corpus, run) -> None:
        doc = corpus.document("evaluation")
        first = corpus.evidence(doc, "III.a", "backs")
        corpus.evidence(doc, "III.a", "answers", duplicate_of=first)
        row = run(corpus).verdict_row("III.a")
        assert (row["verdict"], row["n"]) == ("supported", 1)


@pytest.mark.parametrize("name", ["I.a", "V.a"])
def test_a_rule_is_true_by_rule_and_gives_its_source(corpus, run, name) -> None:
    row = run(corpus).verdict_row(name)
    assert (row["verdict"], row["type"], row["estimate"]) == ("true by rule", "rule", None)
    assert "Source: " in row["note"] and "provisional" not in row["note"]


@pytest.mark.parametrize("name", ["I.c", "III.b", "V.c"])
def test_a_cause_is_never_tested(corpus, run, name) -> None:
    ten(corpus, lambda doc, _: [build(corpus, doc, True) for build in MEASURES.values()])
    row = run(corpus).verdict_row(name)
    assert (row["verdict"], row["type"]) == ("not testable here", "causal")
    assert len(lines(row)) == 5 and "388" in lines(row)[2]
