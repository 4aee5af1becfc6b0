"""What the results of checks say to the clauses of standards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.engine.controls import evidence_of
from audit.facts.server import Observed
from audit.model.check import (
    Check,
    Fail,
    Judgement,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.result import CheckResult, Status
from audit.report.controls import ControlEvidence
from audit.report.document import Finding
from tests.make.report import shop

NOW = datetime(2026, 11, 27, tzinfo=UTC)
TLS = ("PCI DSS 4.2.1",)
FAILURE = Fail(Subject(), "It fails", "1 of 1.")


def made(slug: str, controls: tuple[str, ...]) -> Check[...]:
    def function(observed: Observed) -> Iterable[Judgement]:
        """Loads stop."""
        del observed
        return ()

    return check(
        id=f"security.{slug}",
        title=slug.capitalize(),
        undercurrent=Undercurrent.SECURITY,
        severity=Severity.MEDIUM,
        remedy="Repair it.",
        controls=controls,
    )(function)


def result(slug: str, status: Status, controls: tuple[str, ...] = TLS) -> CheckResult:
    return CheckResult(
        made(slug, controls),
        status,
        failures=(FAILURE,) if status is Status.FAIL else (),
        unknowns=(Unknown(Subject(), "unseen"),) if status is Status.UNKNOWN else (),
    )


def finding(slug: str, severity: str, *, waived: bool = False) -> Finding:
    base = next(f for f in shop().findings if f.severity == "high")
    status = "waived" if waived else "open"
    return replace(base, check=f"security.{slug}", severity=severity, status=status)


def only(*results: CheckResult, findings: Iterable[Finding] = ()) -> ControlEvidence:
    [framework] = evidence_of(results, tuple(findings), "PostgreSQL")
    [control] = framework.controls
    return control


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ((Status.PASS,), "passed"),
        ((Status.PASS, Status.NOT_APPLICABLE), "passed"),
        ((Status.PASS, Status.NOT_RUN), "partly"),
        ((Status.PASS, Status.UNKNOWN), "partly"),
        ((Status.PASS, Status.ERROR), "partly"),
        ((Status.NOT_RUN,), "not-checked"),
        ((Status.UNKNOWN, Status.ERROR), "not-checked"),
    ],
)
def test_a_clause_passes_when_all_that_speaks_to_it_passed(
    statuses: tuple[Status, ...], told: str
) -> None:
    results = [result(f"one{'x' * n}", status) for n, status in enumerate(statuses)]

    assert only(*results).status == told


def test_a_clause_fails_with_one_check_and_tells_each_by_its_outcome() -> None:
    control = only(
        result("weak", Status.FAIL),
        result("open", Status.FAIL),
        result("sound", Status.PASS),
        result("hidden", Status.NOT_RUN),
        findings=(finding("weak", "low"), finding("weak", "high"), finding("open", "critical")),
    )

    assert control.status == "failed"
    assert control.failed == ("security.weak", "security.open")
    assert (control.passed, control.not_checked) == (("security.sound",), ("security.hidden",))
    assert control.severities == (("critical", 1), ("high", 1))


def test_a_check_of_which_every_finding_is_waived_is_neither_failed_nor_passed() -> None:
    control = only(
        result("weak", Status.FAIL),
        result("sound", Status.PASS),
        findings=(finding("weak", "high", waived=True),),
    )

    assert (control.status, control.waived, control.failed) == ("waived", ("security.weak",), ())
    assert control.severities == ()


def test_a_check_with_one_finding_that_is_open_has_failed() -> None:
    waived, left = finding("weak", "high", waived=True), finding("weak", "low")

    control = only(result("weak", Status.FAIL), findings=(waived, left))

    assert (control.status, control.severities) == ("failed", (("low", 1),))


def test_a_clause_that_no_check_of_the_run_speaks_to_is_not_claimed() -> None:
    outside = result("outside", Status.NOT_APPLICABLE)

    assert evidence_of([outside], (), "PostgreSQL") == ()


@pytest.mark.parametrize(
    ("product", "names"),
    [
        ("PostgreSQL", ["CIS PostgreSQL 17"]),
        ("MariaDB", ["CIS MariaDB 10.6"]),
        ("MySQL", ["CIS MySQL 8.4"]),
        ("MongoDB", []),
    ],
)
def test_a_benchmark_speaks_of_its_own_product(product: str, names: list[str]) -> None:
    cited = ("CIS PostgreSQL 17 6.8", "CIS MySQL 8.4 8.1", "CIS MariaDB 10.6 8.1")

    found = evidence_of([result("weak", Status.PASS, cited)], (), product)

    assert [framework.name for framework in found] == names


def test_standards_and_clauses_stand_in_the_order_of_the_catalogue() -> None:
    cited = ("SOC 2 CC6.1", "PCI DSS 10.2.1", "PCI DSS 4.2.1")

    found = evidence_of([result("one", Status.PASS, cited)], (), "PostgreSQL")

    assert [(f.name, [c.id for c in f.controls]) for f in found] == [
        ("PCI DSS", ["4.2.1", "10.2.1"]),
        ("SOC 2", ["CC6.1"]),
    ]


def test_a_citation_that_is_not_in_the_catalogue_is_left_to_the_finding() -> None:
    assert evidence_of([result("one", Status.PASS, ("House rule 7",))], (), "PostgreSQL") == ()


def test_evidence_grows_with_checks_and_not_with_places() -> None:
    """Of 3,000 tables that fail a check it is still one check."""
    few = only(result("weak", Status.FAIL), findings=(finding("weak", "low"),))
    many = only(result("weak", Status.FAIL), findings=(finding("weak", "low"),) * 3_000)

    assert many == few
