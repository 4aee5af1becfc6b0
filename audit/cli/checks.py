"""`source-audit checks`: what is checked, why, and what it takes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audit.cli import _options as o

if TYPE_CHECKING:
    from audit.model.check import Check
    from audit.report.controls import Framework

app = typer.Typer(help="List the checks and explain one.")

FrameworkName = Annotated[
    str,
    o.option(
        "--framework",
        metavar="NAME",
        help="List the clauses of the published standards whose name holds this, and the checks "
        "that speak to each.",
    ),
]
CheckId = Annotated[str, typer.Argument(metavar="ID", help="A check's id, as `checks list` shows.")]


@app.command("list")
def list_checks(*, framework: FrameworkName = "", format: o.ListFormat = "table") -> int:
    """List all checks, by undercurrent or by the clauses of standards that they speak to.

    \b
    Examples:
      source-audit checks list -f json
      source-audit checks list --framework "PCI DSS"
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._listing import as_json, columns, print_json, print_lines  # noqa: PLC0415
    from audit.engine.discover import checks  # noqa: PLC0415  # --help stays quick
    from audit.model.check import Undercurrent  # noqa: PLC0415

    found = checks()
    if framework:
        return _list_controls(_frameworks(framework), found, json=as_json(format))
    if as_json(format):
        print_json([_tree(check) for check in found])
        return 0
    lines: list[str] = []
    for undercurrent in Undercurrent:
        own = [check for check in found if check.undercurrent is undercurrent]
        rows = [(f"  {check.id}", check.severity.word, check.title) for check in own]
        lines += [*([""] if lines else []), f"{undercurrent.display} ({len(own)})", *columns(rows)]
    print_lines(lines)
    return 0


def _frameworks(name: str) -> "list[Framework]":
    """The standards whose name or title holds this, in whatever case."""
    from audit.errors import ConfigError  # noqa: PLC0415  # --help stays quick
    from audit.report.controls import frameworks  # noqa: PLC0415

    wanted = name.casefold()
    found = [f for f in frameworks() if wanted in f"{f.name} {f.title}".casefold()]
    if not found:
        names = ", ".join(framework.name for framework in frameworks())
        raise ConfigError(f"no standard is called {name!r}; the catalogue has {names}")
    return found


def _list_controls(
    standards: "list[Framework]", found: Sequence["Check[Any]"], *, json: bool
) -> int:
    """Clauses that checks speak to; the others of the catalogue are left out of the table."""
    from audit.cli._listing import columns, print_json, print_lines  # noqa: PLC0415

    speaking: dict[str, list[str]] = {}
    for check in found:
        for cited in check.controls:
            speaking.setdefault(cited, []).append(check.id)
    if json:
        print_json([_framework_tree(framework, speaking) for framework in standards])
        return 0
    lines: list[str] = []
    for framework in standards:
        about = f", about {' and '.join(framework.products)} only" if framework.products else ""
        lines += [*([""] if lines else []), f"{framework.name} ({framework.version}{about})"]
        lines += [framework.source]
        for control in framework.controls:
            if checks := speaking.get(framework.cited(control)):
                lines += [
                    f"  {control.id}  {control.label}",
                    *columns([("   ", c) for c in checks]),
                ]
    print_lines(lines)
    return 0


def _framework_tree(framework: "Framework", speaking: Mapping[str, list[str]]) -> dict[str, object]:
    return {
        "name": framework.name,
        "title": framework.title,
        "version": framework.version,
        "source": framework.source,
        "products": list(framework.products),
        "controls": [
            {
                "id": control.id,
                "label": control.label,
                "source": control.source,
                "verified": control.verified,
                "checks": speaking.get(framework.cited(control), []),
            }
            for control in framework.controls
        ],
    }


@app.command("explain")
def explain(check_id: CheckId, *, format: o.ListFormat = "table") -> int:
    """Say why a check matters, how to fix what it finds, and what it needs to see.

    \b
    Example:
      source-audit checks explain security.tls-version
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._kinds import OWN, readers  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, print_json, print_lines  # noqa: PLC0415

    check = _check(check_id)
    read_by = [reader for need in check.needs() for reader in readers(need.fact)]
    if as_json(format):
        collected = [reader.tree() for reader in read_by]
        print_json({**_tree(check), "collected_by": collected})
    else:
        own = [need.fact.__name__ for need in check.needs() if need.fact in OWN]
        made = [(name, "every kind", "", "made by the audit from what it reads") for name in own]
        print_lines(_explained(check, [*made, *(reader.row() for reader in read_by)]))
    return 0


def _check(check_id: str) -> "Check[Any]":
    from audit.cli._listing import did_you_mean  # noqa: PLC0415
    from audit.engine.discover import checks  # noqa: PLC0415
    from audit.errors import ConfigError  # noqa: PLC0415

    known = {name: check for check in checks() for name in (check.id, *check.aliases)}
    if check_id not in known:
        raise ConfigError(
            f"no check has the id {check_id!r}{did_you_mean(check_id, known)}; "
            "`source-audit checks list` names them all"
        )
    return known[check_id]


def _tree(check: "Check[Any]") -> dict[str, object]:
    return {
        "id": check.id,
        "title": check.title,
        "undercurrent": check.undercurrent.value,
        "severity": check.severity.word,
        "rationale": check.rationale,
        "remedy": check.remedy,
        "command": check.command,
        "effort": check.effort,
        "controls": list(check.controls),
        "aliases": list(check.aliases),
        "needs": [{"fact": n.fact.__name__, "optional": n.optional} for n in check.needs()],
    }


def _explained(check: "Check[Any]", read_by: list[tuple[str, ...]]) -> list[str]:
    from audit.cli._listing import columns, paragraph  # noqa: PLC0415

    needs = ", ".join(
        f"{need.fact.__name__}{' (if there is one)' if need.optional else ''}"
        for need in check.needs()
    )
    lines = [
        check.id,
        check.title,
        "",
        *paragraph("Undercurrent", check.undercurrent.display),
        *paragraph("Severity", check.severity.word),
        *paragraph("Why", check.rationale),
        *paragraph("Fix", check.remedy),
        *paragraph("Command", check.command),
        *paragraph("Effort", check.effort),
        *paragraph("Controls", ", ".join(check.controls)),
        *paragraph("Once called", ", ".join(check.aliases)),
        *paragraph("Needs", needs),
    ]
    if read_by:
        head = ("Fact", "read from", "verified", "privilege")
        lines += ["", *columns([head, *read_by])]
    return lines
