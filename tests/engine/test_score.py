"""The formula of the contract, by hand and by law."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.engine.score import failed_share, score
from audit.model.check import Check, Fail, Severity, Subject, Undercurrent, check
from audit.model.result import CheckResult, Status
from audit.model.score import SHARES, WEIGHTS, Score, UndercurrentScore

DATAOPS = Undercurrent.DATAOPS


def a_check(severity: Severity, undercurrent: Undercurrent = DATAOPS) -> Check[...]:
    def nothing() -> list[Fail]:
        return []

    return check(
        id=f"{undercurrent.value}.example",
        title="Example",
        undercurrent=undercurrent,
        severity=severity,
        remedy="Do it.",
    )(nothing)


def fail(name: str, severity: Severity | None = None, *, waived: bool = False) -> Fail:
    """A waived failure is told by its method, which is not otherwise looked at."""
    return Fail(
        Subject(name), "Title", "1 of 1.", severity=severity, method="waived" if waived else "exact"
    )


def result(
    severity: Severity,
    status: Status = Status.PASS,
    *failures: Fail,
    examined: int = 1,
    undercurrent: Undercurrent = DATAOPS,
) -> CheckResult:
    return CheckResult(
        a_check(severity, undercurrent), status, examined=examined, failures=failures
    )


def never(result: CheckResult, failure: Fail) -> bool:
    """Nothing is waived."""
    del result, failure
    return False


def failed(severity: Severity, *failures: Fail, examined: int = 1) -> CheckResult:
    return result(severity, Status.FAIL, *failures, examined=examined)


def scored(*results: CheckResult) -> Score:
    return score(results, waived=lambda _, failure: failure.method == "waived")


def part(*results: CheckResult, undercurrent: Undercurrent = DATAOPS) -> UndercurrentScore:
    [found] = [u for u in scored(*results).undercurrents if u.undercurrent is undercurrent]
    return found


ONE = fail("orders")


# By hand: 100 * (1 - sum(w * d over failed) / sum(w over ran)).
@pytest.mark.parametrize(
    ("results", "expected"),
    [
        # 3 of weight 10, 6, 1, all pass
        (
            (result(Severity.CRITICAL), result(Severity.HIGH), result(Severity.LOW)),
            100.0,
        ),
        # 6 of 10 lost at d = 1: 100 * (1 - 6 / 10)
        (
            (
                failed(Severity.HIGH, ONE),
                result(Severity.MEDIUM),
                result(Severity.LOW),
            ),
            40.0,
        ),
        # 1 of 10 subjects fails, at least 0.5: 100 * (1 - 0.5 * 3 / 6)
        (
            (failed(Severity.MEDIUM, ONE, examined=10), result(Severity.MEDIUM)),
            75.0,
        ),
        # 8 of 10 subjects fail: 100 * (1 - 0.8 * 1 / 4)
        (
            (
                failed(Severity.LOW, *(fail(str(i)) for i in range(8)), examined=10),
                result(Severity.MEDIUM),
            ),
            80.0,
        ),
        # every finding waived, d = 0.25: 100 * (1 - 0.25 * 6 / 6)
        ((failed(Severity.HIGH, fail("orders", waived=True)),), 75.0),
        # one of two waived leaves one of four: at least 0.5
        (
            (failed(Severity.HIGH, fail("a", waived=True), fail("b"), examined=4),),
            50.0,
        ),
        # the weight is that of the declared severity, however the failure is graded
        (
            (failed(Severity.LOW, fail("a", Severity.HIGH)), result(Severity.MEDIUM)),
            75.0,
        ),
        # an open critical finding caps at 60: 100 * (1 - 0.5 * 1 / 11) would be 95.5
        (
            (
                failed(Severity.LOW, fail("a", Severity.CRITICAL), examined=9),
                result(Severity.CRITICAL),
            ),
            60.0,
        ),
        # below the cap it stays what it is
        ((failed(Severity.CRITICAL, ONE),), 0.0),
        # a waived critical finding does not cap: 100 * (1 - 0.25 * 10 / 20)
        (
            (
                failed(Severity.CRITICAL, fail("a", waived=True)),
                result(Severity.CRITICAL),
            ),
            87.5,
        ),
    ],
)
def test_the_formula(results: tuple[CheckResult, ...], expected: float) -> None:
    assert part(*results).score == pytest.approx(expected)


def test_the_weights_and_shares_are_those_of_the_contract() -> None:
    assert [WEIGHTS[s] for s in sorted(Severity, reverse=True)] == [10, 6, 3, 1, 0]
    assert [SHARES[u] for u in Undercurrent] == [30, 25, 10, 20, 8, 7]
    assert sum(SHARES.values()) == 100


def test_nothing_ran_gives_no_score_and_nothing_applies_no_coverage() -> None:
    silent = part(result(Severity.HIGH, Status.NOT_RUN), result(Severity.LOW, Status.UNKNOWN))
    empty = part(result(Severity.HIGH, Status.NOT_APPLICABLE))

    assert (silent.score, silent.worst_case, silent.coverage) == (None, 0.0, 0.0)
    assert (empty.score, empty.worst_case, empty.coverage) == (None, None, None)


def test_coverage_counts_checks_and_leaves_out_what_does_not_apply() -> None:
    found = part(
        result(Severity.LOW),
        failed(Severity.CRITICAL, ONE),
        result(Severity.HIGH, Status.NOT_RUN),
        result(Severity.HIGH, Status.UNKNOWN),
        result(Severity.HIGH, Status.ERROR),
        result(Severity.HIGH, Status.NOT_APPLICABLE),
    )

    assert (found.ran, found.applicable, found.coverage) == (2, 5, 0.4)


def test_the_worst_case_takes_what_did_not_run_as_failed() -> None:
    found = part(result(Severity.HIGH), result(Severity.MEDIUM, Status.NOT_RUN))

    assert found.score == 100.0
    assert found.worst_case == pytest.approx(100 * 6 / 9)


def test_the_overall_score_is_the_weighted_mean_of_those_that_have_one() -> None:
    results = (
        result(Severity.HIGH, undercurrent=Undercurrent.SECURITY),
        CheckResult(
            a_check(Severity.HIGH, Undercurrent.DATA_MANAGEMENT),
            Status.FAIL,
            examined=1,
            failures=(ONE,),
        ),
        result(Severity.HIGH, Status.NOT_RUN, undercurrent=Undercurrent.RELIABILITY),
    )

    found = scored(*results)

    assert found.overall == pytest.approx((30 * 100 + 25 * 0) / 55)
    assert found.worst_case == pytest.approx((30 * 100 + 25 * 0 + 20 * 0) / 75)


def test_without_any_check_there_is_no_overall_score() -> None:
    assert scored() == Score(None, None, scored().undercurrents)
    assert len(scored().undercurrents) == 6


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.FAIL])
def test_only_a_failed_check_has_a_failed_share(status: Status) -> None:
    odd = result(Severity.HIGH, status, ONE)

    assert failed_share(odd, never) == 0.0


severities = st.sampled_from([s for s in Severity if s is not Severity.INFO])


@st.composite
def results(draw: st.DrawFn) -> CheckResult:
    """Any result that the engine can make."""
    status = draw(st.sampled_from(Status))
    passes = draw(st.integers(0, 5))
    failures: tuple[Fail, ...] = ()
    if status is Status.FAIL:
        graded = st.none() | severities
        names = st.builds(fail, st.text(max_size=3), graded, waived=st.booleans())
        failures = tuple(draw(st.lists(names, min_size=1, max_size=5)))
    return result(
        draw(severities),
        status,
        *failures,
        examined=passes + len(failures),
        undercurrent=draw(st.sampled_from(Undercurrent)),
    )


many = st.lists(results(), max_size=12)


@given(many)
def test_scores_stay_between_0_and_100_and_coverage_between_0_and_1(
    given_results: list[CheckResult],
) -> None:
    found = scored(*given_results)

    points = [found.overall, found.worst_case]
    for one in found.undercurrents:
        points += [one.score, one.worst_case]
        assert one.coverage is None or 0.0 <= one.coverage <= 1.0
    assert all(p is None or 0.0 <= p <= 100.0 for p in points)


@given(many)
def test_the_worst_case_is_never_better(given_results: list[CheckResult]) -> None:
    for one in scored(*given_results).undercurrents:
        if one.score is not None and one.worst_case is not None:
            assert one.worst_case <= one.score + 1e-9


@given(many, st.data())
def test_a_repaired_failure_never_lowers_a_score(
    given_results: list[CheckResult], data: st.DataObject
) -> None:
    failing = [i for i, r in enumerate(given_results) if r.status is Status.FAIL]
    assume(failing)
    at = data.draw(st.sampled_from(failing))
    gone = data.draw(st.integers(0, len(given_results[at].failures) - 1))

    left = tuple(f for i, f in enumerate(given_results[at].failures) if i != gone)
    repaired = [*given_results]
    repaired[at] = replace(
        given_results[at], failures=left, status=Status.FAIL if left else Status.PASS
    )

    before, after = scored(*given_results), scored(*repaired)
    assert before.overall is not None
    assert after.overall is not None
    assert after.overall >= before.overall - 1e-9
    for old, new in zip(before.undercurrents, after.undercurrents, strict=True):
        assert new.score is None or old.score is None or new.score >= old.score - 1e-9


@given(many, st.data())
def test_a_waiver_never_lowers_a_score(
    given_results: list[CheckResult], data: st.DataObject
) -> None:
    failing = [i for i, r in enumerate(given_results) if r.status is Status.FAIL]
    assume(failing)
    at = data.draw(st.sampled_from(failing))

    waived = [*given_results]
    waived[at] = replace(
        given_results[at],
        failures=tuple(replace(f, method="waived") for f in given_results[at].failures),
    )

    before, after = scored(*given_results).overall, scored(*waived).overall
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@given(many, st.lists(st.builds(fail, st.text(), st.just(Severity.INFO)), min_size=1))
def test_notes_lower_nothing(given_results: list[CheckResult], notes: list[Fail]) -> None:
    noted = [replace(r, notes=tuple(notes)) for r in given_results]

    assert scored(*noted) == scored(*given_results)


@given(many)
def test_the_order_of_the_results_does_not_matter(given_results: list[CheckResult]) -> None:
    forwards, backwards = scored(*given_results), scored(*reversed(given_results))

    for one, other in zip(forwards.undercurrents, backwards.undercurrents, strict=True):
        assert one.score == pytest.approx(other.score)
        assert one.coverage == other.coverage
