"""Checks declare what they need by their parameters."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.model.check import (
    Check,
    Confidence,
    Fail,
    Judgement,
    Need,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing, Reason


def made(function: Any, *, severity: Severity = Severity.LOW) -> Check[...]:  # noqa: ANN401  # any function is tried
    return check(
        id="dataops.example",
        title="Example",
        undercurrent=Undercurrent.DATAOPS,
        severity=severity,
        remedy="Do it.",
    )(function)


def judge(server: Server, catalog: Catalog | Missing) -> Iterator[Judgement]:
    """A load stops
    here.
    """
    yield Pass(Subject(server.product))
    if isinstance(catalog, Missing):
        yield Unknown(Subject(), "no catalogue")


SERVER = Server(product="X", product_id="x", version="1", release="1")


def test_the_parameters_are_the_needs_in_their_order() -> None:
    assert made(judge).needs() == (
        Need("server", Server, optional=False),
        Need("catalog", Catalog, optional=True),
    )


def test_a_check_is_called_with_facts_like_its_function() -> None:
    missing = Missing(Reason.UNSUPPORTED)
    called = made(judge)

    assert called(SERVER, missing) == [Pass(Subject("X")), Unknown(Subject(), "no catalogue")]
    assert called(SERVER, catalog=missing) == called(SERVER, missing)


def test_the_docstring_is_the_rationale_in_one_line() -> None:
    assert made(judge).rationale == "A load stops here."


def test_a_function_without_docstring_has_no_rationale() -> None:
    def silent(server: Server) -> Iterable[Judgement]:
        return [Pass(Subject(server.product))]

    assert made(silent).rationale == ""


def wrong_text(server: str) -> None:
    del server


def wrong_two(server: Server | Catalog) -> None:
    del server


def wrong_none(server: Server | None) -> None:
    del server


def wrong_missing(server: Missing) -> None:
    del server


@pytest.mark.parametrize("function", [wrong_text, wrong_two, wrong_none, wrong_missing])
def test_a_parameter_that_is_not_one_fact_is_refused(function: object) -> None:
    with pytest.raises(TypeError, match="parameter server must be one fact"):
        made(function).needs()


def test_the_return_type_is_no_need() -> None:
    assert [need.parameter for need in made(judge).needs()] == ["server", "catalog"]


@pytest.mark.parametrize("graded", [None, *Severity])
@pytest.mark.parametrize("declared", list(Severity))
def test_the_graded_severity_counts_before_the_declared_one(
    declared: Severity, graded: Severity | None
) -> None:
    failure = Fail(Subject(), "Title", "1 of 1.", severity=graded)

    expected = declared if graded is None else graded

    assert made(judge, severity=declared).severity_of(failure) is expected


def test_severities_are_ordered_and_spelled() -> None:
    assert max(Severity) is Severity.CRITICAL
    assert [s.word for s in sorted(Severity)] == ["info", "low", "medium", "high", "critical"]


def test_undercurrents_have_the_ids_and_display_names_of_the_contract() -> None:
    assert {u.value: u.display for u in Undercurrent} == {
        "security": "Security",
        "data_management": "Data management",
        "dataops": "DataOps",
        "reliability": "Reliability and architecture",
        "orchestration": "Orchestration",
        "software_engineering": "Software engineering",
    }


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (Subject(), ""),
        (Subject("orders"), "orders"),
        (Subject("orders", "total"), "orders.total"),
        (Subject(object="wal_level"), "wal_level"),
        (Subject("orders", object="ix_total"), "orders · ix_total"),
        (Subject("orders", "total", "ix_total"), "orders.total · ix_total"),
    ],
)
def test_a_subject_names_its_place(subject: Subject, text: str) -> None:
    assert str(subject) == text


@given(st.lists(st.builds(Subject, st.text(), st.text(), st.text())))
def test_subjects_can_be_sorted(subjects: list[Subject]) -> None:
    assert sorted(sorted(subjects), reverse=True) == sorted(subjects, reverse=True)


def test_a_failure_is_certain_and_exact_unless_said_otherwise() -> None:
    failure = Fail(Subject(), "Title", "1 of 1.")

    assert (failure.confidence, failure.method) == (Confidence.CERTAIN, "exact")
