"""`source-audit sources`: the kinds of sources that can be audited."""

from typing import TYPE_CHECKING

import typer

from audit.cli import _options as o

if TYPE_CHECKING:
    from audit.cli._kinds import Kind

app = typer.Typer(help="List the kinds of sources.")


@app.callback()
def _group() -> None:
    """List the kinds of sources."""


@app.command("list")
def list_sources(*, format: o.ListFormat = "table") -> int:
    """List the kinds of sources: URL, driver, what they were verified on, what they read.

    "reads" are facts that need no more than connecting, "with" those that need the privilege named.
    Verified is real (the product itself), compatible (another program that speaks its protocol) or
    recorded (answers from its documentation: experimental). Where a fact was shown on less than the
    kind, it stands under that word.

    \b
    Example:
      source-audit sources list -f json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._kinds import all_kinds  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, print_json, print_lines  # noqa: PLC0415

    found = list(all_kinds())
    if as_json(format):
        print_json([_tree(kind) for kind in found])
        return 0
    lines: list[str] = []
    for kind in found:
        lines += [*([""] if lines else []), *_lines(kind)]
    print_lines(lines)
    return 0


def _tree(kind: "Kind") -> dict[str, object]:
    connector = kind.connector
    if connector is None:
        return {"kind": kind.name, "installed": False, "install": kind.missing}
    return {
        "kind": kind.name,
        "title": connector.title,
        "family": connector.family.value,
        "schemes": list(connector.schemes),
        "default_port": connector.default_port,
        "driver": connector.driver,
        "extra": connector.extra,
        "installed": kind.installed,
        "install": kind.missing,
        "verified": connector.verified.value,
        "verified_on": connector.verified_on,
        "least_privilege": connector.least_privilege,
        "facts": [
            {
                "fact": c.fact.__name__,
                "privilege": c.privilege,
                "verified": c.verified.value,
                "experimental": c.verified.value == "recorded",
            }
            for c in connector.collectors()
        ],
    }


def _lines(kind: "Kind") -> list[str]:
    from audit.cli._listing import paragraph  # noqa: PLC0415

    connector = kind.connector
    if connector is None:
        return [kind.name, *paragraph("  driver", kind.missing)]
    level = connector.verified.value
    driver = kind.missing or (f"{connector.driver}, installed" if connector.driver else "built in")
    lines = [
        f"{connector.title} ({connector.family.value})",
        *paragraph("  URL", ", ".join(f"{scheme}://" for scheme in connector.schemes)),
        *paragraph("  driver", driver),
        *paragraph("  verified", f"{_spoken(level)}: {connector.verified_on}".rstrip(": ")),
    ]
    needed: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for collector in connector.collectors():
        name = collector.fact.__name__
        needed.setdefault(" ".join(collector.privilege.split()), []).append(name)
        if collector.verified is not connector.verified:
            other.setdefault(collector.verified.value, []).append(name)
    lines += paragraph("  reads", ", ".join(needed.pop("", [])))
    for privilege, names in needed.items():
        lines += paragraph("  with", f"{privilege}: {', '.join(names)}")
    for less, names in other.items():
        lines += paragraph(f"  {less}", f"{', '.join(names)}{_EXPERIMENTAL.get(less, '')}")
    return lines


#: What is verified on answers from documentation only does not count as shown.
_EXPERIMENTAL = {"recorded": " (experimental)"}


def _spoken(level: str) -> str:
    return f"{level}, experimental" if level == "recorded" else level
