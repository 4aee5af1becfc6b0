"""`source-audit gate`: whether a run passes a policy, and which rule it does not."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN|REPORT",
        show_default=False,
        help="A run that is kept, by its id or its source (the last run), or a JSON report; - "
        "reads standard input.",
    ),
]
Policy = Annotated[
    Path | None,
    o.option(
        "--policy",
        metavar="FILE",
        help="Rules to hold it to [policy.yaml beside the configuration, else policy: in it].",
    ),
]
Against = Annotated[
    Path | None,
    o.option(
        "--against",
        metavar="REPORT",
        help="JSON report of the run before, for the number of new findings [the run before].",
    ),
]


def gate(
    run: Run,
    *,
    policy: Policy = None,
    against: Against = None,
    runs: o.Runs = None,
    format: o.ListFormat = "table",
    config: o.ConfigFile = None,
) -> int:
    """Hold a run to a policy: every rule with what was found; status 1 when one does not hold.

    \b
    Examples:
      source-audit gate shop
      source-audit gate shop.json --policy production.yaml
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _gate  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    asked = _gate.Asked(run=run, policy=policy, against=against, runs=runs, config=config)
    outcome = _gate.held(asked)
    if machine:
        print_json(outcome.tree)
    else:
        print_lines(outcome.lines)
    return outcome.status
