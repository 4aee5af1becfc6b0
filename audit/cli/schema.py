"""`source-audit schema`: JSON Schema of what the program writes."""

from typing import Annotated

import typer

Document = Annotated[
    str, typer.Argument(metavar="report|snapshot|contract-check", help="The document to describe.")
]


def schema(document: Document) -> int:
    """Print the JSON Schema (2020-12) of a report, a snapshot or the result of a contract check.

    \b
    Example:
      source-audit schema report > report.schema.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._listing import did_you_mean, print_json  # noqa: PLC0415  # --help stays quick
    from audit.errors import ConfigError  # noqa: PLC0415
    from audit.export import json as report  # noqa: PLC0415
    from audit.export._contract import document as contract  # noqa: PLC0415
    from audit.store import snapshot  # noqa: PLC0415

    makers = {
        "report": report.schema,
        "snapshot": snapshot.schema,
        "contract-check": contract.schema,
    }
    if document not in makers:
        hint = did_you_mean(document, makers)
        raise ConfigError(
            f"no document is called {document!r}{hint}; name report, snapshot or contract-check"
        )
    print_json(makers[document]())
    return 0
