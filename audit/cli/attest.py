"""`source-audit attest`: answer a question of the report that no query can."""

from typing import Annotated

import typer

from audit.cli import _options as o

What = Annotated[
    str,
    typer.Argument(metavar="QUESTION", show_default=False, help="Its id in the report: on-call."),
]
Until = Annotated[
    str, o.option("--until", metavar="DATE", help="The last day on which it counts: 2027-03-31.")
]
By = Annotated[str, o.option("--by", metavar="WHO", help="Who answers for it.")]
Answer = Annotated[str, o.option("--answer", metavar="TEXT", help="The answer in a sentence.")]
Evidence = Annotated[str, o.option("--evidence", metavar="URL", help="Where it can be seen.")]
Source = Annotated[
    str, o.option("--source", metavar="GLOB", help="Only of sources whose name fits.")
]
DryRun = Annotated[bool, o.option("--dry-run", help="Only say what would be done.")]


def attest(
    question: What,
    *,
    until: Until,
    by: By,
    answer: Answer = "",
    evidence: Evidence = "",
    source: Source = "",
    dry_run: DryRun = False,
    config: o.ConfigFile = None,
) -> int:
    """Write an answer to attestations.yaml beside the configuration.

    It is shown as attested, never as verified.

    \b
    Examples:
      source-audit attest on-call --until 2027-03-31 --by dba --answer 'by pager'
      source-audit attest retention --until 2027-03-31 --by dpo --evidence URL
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _attest  # noqa: PLC0415  # --help stays quick

    asked = _attest.Asked(
        question=question, until=until, by=by, answer=answer, evidence=evidence, source=source
    )
    return _attest.attest(asked, dry_run=dry_run, config=config)
