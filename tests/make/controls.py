"""What the shop's checks say to clauses of standards: one clause of each outcome."""

from audit.report.controls import ControlEvidence, FrameworkEvidence, citations


def evidence() -> tuple[FrameworkEvidence, ...]:
    return (
        framework(
            clause(
                "PCI DSS 4.2.1",
                status="failed",
                failed=("security.transport-enforced",),
                passed=("security.tls-version", "security.tls-verified"),
                severities=(("high", 1),),
            ),
            clause(
                "PCI DSS 8.3.1",
                status="partly",
                passed=("security.anonymous-access",),
                not_checked=("security.account-expiry",),
            ),
            clause("PCI DSS 7.2.2", status="passed", passed=("security.superusers",)),
        ),
        framework(
            clause("SOC 2 A1.2", status="not-checked", not_checked=("reliability.archive-age",)),
            clause("SOC 2 CC6.3", status="waived", waived=("security.shared-account",)),
        ),
        framework(
            clause("NIST SP 800-122 4.2.3", status="passed", passed=("data_management.owners",)),
        ),
    )


def clause(
    cited: str,
    *,
    status: str,
    passed: tuple[str, ...] = (),
    failed: tuple[str, ...] = (),
    waived: tuple[str, ...] = (),
    not_checked: tuple[str, ...] = (),
    severities: tuple[tuple[str, int], ...] = (),
) -> tuple[str, ControlEvidence]:
    """A clause of the catalogue with what came of its checks, and the string that cites it."""
    _, control = citations()[cited]
    return cited, ControlEvidence(
        id=control.id,
        label=control.label,
        source=control.source,
        verified=control.verified,
        status=status,
        passed=passed,
        failed=failed,
        waived=waived,
        not_checked=not_checked,
        severities=severities,
    )


def framework(*clauses: tuple[str, ControlEvidence]) -> FrameworkEvidence:
    """The standard of these clauses."""
    known, _ = citations()[clauses[0][0]]
    return FrameworkEvidence(
        name=known.name,
        title=known.title,
        version=known.version,
        source=known.source,
        controls=tuple(control for _, control in clauses),
    )
