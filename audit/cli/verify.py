"""`source-audit verify`: whether evidence still is what was kept and signed."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

What = Annotated[
    str | None,
    typer.Argument(
        metavar="[REPORT|SOURCE]",
        show_default=False,
        help="A JSON report, or a source whose runs are kept; without one, all of them.",
    ),
]
Keys = Annotated[
    list[Path] | None,
    o.option(
        "--trust",
        metavar="FILE",
        help="Public key (PEM) whose signatures count [signing.trusted of the configuration, else "
        "the keys kept beside the runs]. Repeatable.",
    ),
]
Signature = Annotated[
    Path | None,
    o.option("--signature", metavar="FILE", help="Envelope of a report [link.dsse.json beside]."),
]


def verify(
    what: What = None,
    *,
    trust: Keys = None,
    signature: Signature = None,
    runs: o.Runs = None,
    format: o.ListFormat = "table",
    config: o.ConfigFile = None,
) -> int:
    """Verify reports and chains of runs, offline: which byte, run or link is wrong.

    Ends with status 3 when something does not hold, or nothing vouches for a report.

    \b
    Examples:
      source-audit verify
      source-audit verify shop --trust auditors.pub.pem
      source-audit verify shop.json --signature shop.dsse.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _verify  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    asked = _verify.Asked(what, tuple(trust or ()), signature, runs, config)
    outcome = _verify.outcome(asked)
    if machine:
        print_json(outcome.tree)
    else:
        print_lines(outcome.lines)
    return outcome.status
