"""`source-audit schema`: JSON Schema of what the program writes."""

from typing import Annotated

import typer

Document = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        show_default=False,
        help="report, snapshot or contract-check; or a file of yours: config (source-audit.yaml), "
        "waivers, owners, attestations or policy.",
    ),
]


def schema(document: Document) -> int:
    """Print the JSON Schema (2020-12) of a document that is written, or of a file that is read.

    \b
    Examples:
      source-audit schema report > report.schema.json
      source-audit schema config > source-audit.schema.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli._listing import print_json  # noqa: PLC0415  # --help stays quick
    from audit.cli._schemas import schema_named  # noqa: PLC0415

    print_json(schema_named(document))
    return 0
