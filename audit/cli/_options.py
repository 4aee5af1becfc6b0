"""Options that mean the same in every command, each with its environment variable."""

from pathlib import Path
from typing import Annotated, Any

import typer

PREFIX = "SOURCE_AUDIT_"


def option(*names: str, variable: str = "", **settings: Any) -> Any:  # noqa: ANN401  # typer's own signature
    """A typer option whose variable is made from its long name, or from `variable` where another
    command has an option of this name with other values.
    """
    long = next(name for name in names if name.startswith("--"))
    settings = {"show_envvar": False, "show_default": False, **settings}
    return typer.Option(*names, envvar=variable_of(variable or long), **settings)


def variable_of(option: str) -> str:
    """The environment variable of an option by its long name."""
    return PREFIX + option.removeprefix("--").replace("-", "_").upper()


SourceArguments = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        show_default=False,
        help="A URL, a name from source-audit.yaml, a database file, or files, folders and "
        "patterns, of which several are one source.",
    ),
]
SourcesOrNone = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE...]",
        show_default=False,
        help="A URL, a name from source-audit.yaml, a database file, or files, folders and "
        "patterns, of which several are one source. None with --all or --select.",
    ),
]
AllSources = Annotated[
    bool, option("--all", help="Audit every source of the configuration, each by itself.")
]
Select = Annotated[
    list[str] | None,
    option(
        "--select",
        metavar="PATTERN",
        help="Audit the sources of the configuration that fit: a name or glob, tag:, owner: or "
        "criticality:. Repeatable.",
    ),
]
Jobs = Annotated[
    int | None,
    option(
        "--jobs",
        metavar="N",
        help="With --all or --select: sources that are read at a time [one per processor].",
    ),
]
ExecutorUrl = Annotated[
    str | None,
    option(
        "--executor",
        metavar="URL",
        help="With --all or --select: a Dask cluster that reads them, dask://HOST:PORT or "
        "tls://HOST:PORT (docs/fleet.md).",
    ),
]
SnapshotArgument = Annotated[
    Path,
    typer.Argument(metavar="SNAPSHOT", help="File that `collect` wrote; - reads standard input."),
]
ReportArgument = Annotated[
    Path,
    typer.Argument(metavar="REPORT", help="JSON that `scan` wrote; - reads standard input."),
]
Formats = Annotated[
    list[str] | None,
    option(
        "--format",
        "-f",
        metavar="FORMAT[=PATH]",
        help="Output: table or json; of a report also html, md, sarif, junit, gitlab, csv, "
        "parquet, openmetrics, openlineage and ocsf (docs/formats.md), of a plan md, yaml, dlt and "
        "debezium. Without PATH or with =- on stdout. Repeatable. Without one on stdout, the "
        "table is printed there.",
    ),
]
ChangeFormats = Annotated[
    list[str] | None,
    option(
        "--format",
        "-f",
        metavar="FORMAT[=PATH]",
        help="table, html, json or md; without PATH or with =- on stdout. Repeatable.",
    ),
]
ContractFormats = Annotated[
    list[str] | None,
    option(
        "--format",
        "-f",
        metavar="FORMAT[=PATH]",
        help="odcs, dbt, json-schema, gx, frictionless or ddl; without PATH on stdout. json-schema "
        "and gx write a file per dataset where PATH is a folder. Repeatable.",
    ),
]
ContractTarget = Annotated[
    Path | None,
    option("--output", "-o", metavar="PATH", help="Where the one format goes [stdout]."),
]
Force = Annotated[
    bool, option("--force", help="Overwrite files of others, and files that were edited since.")
]
ListFormat = Annotated[
    str, option("--format", "-f", metavar="FORMAT", help="table (default) or json.")
]
Verbose = Annotated[
    int, option("--verbose", "-v", count=True, help="Log stages; -vv also every statement's shape.")
]
Quiet = Annotated[bool, option("--quiet", "-q", help="Only results and errors.")]
LogFormat = Annotated[
    str,
    option("--log-format", metavar="text|json", help="Form of the log lines on stderr [text]."),
]
ConfigFile = Annotated[
    Path | None,
    option(
        "--config", metavar="FILE", help="Configuration file [source-audit.yaml, if there is one]."
    ),
]
TimeBudget = Annotated[
    str | None,
    option(
        "--budget",
        metavar="DURATION",
        help="The longest time to spend on the source: 90s, 5m, 1h [5m].",
    ),
]
Sample = Annotated[
    str | None,
    option(
        "--sample",
        metavar="auto|full|none|N|P%",
        help="How much of each dataset to look at: all of small ones, everything, no rows at all, "
        "so many rows, or a share [auto].",
    ),
]
MaxRows = Annotated[
    int | None,
    option("--max-rows", metavar="N", help="The most rows to read in the whole run [no limit]."),
]
MaxBytes = Annotated[
    str | None,
    option(
        "--max-bytes",
        metavar="SIZE",
        help="The most bytes to read in the whole run: 500MB, 2GiB [no limit].",
    ),
]
Expectations = Annotated[
    list[Path] | None,
    option(
        "--expectations",
        metavar="PATH",
        help="Suites of Great Expectations to run: a JSON file, a folder of them, or a project. "
        "Repeatable.",
    ),
]
Exact = Annotated[
    bool,
    option(
        "--exact",
        help="With --expectations: ask the source itself by SQL where a sample cannot tell "
        "(PostgreSQL, SQLite).",
    ),
]
Only = Annotated[
    list[str] | None,
    option("--only", metavar="ID|GLOB", help="Only checks that fit. Repeatable."),
]
Skip = Annotated[
    list[str] | None, option("--skip", metavar="ID|GLOB", help="No checks that fit. Repeatable.")
]
Datasets = Annotated[
    list[str] | None,
    option("--dataset", metavar="GLOB", help="Only datasets whose name fits. Repeatable."),
]
FailOn = Annotated[
    list[str] | None,
    option(
        "--fail-on",
        metavar="GATE",
        help="Exit 1 on critical, high, medium or low (or worse), on new findings ('new'), on "
        "'score<N' or 'coverage<N'. Repeatable.",
    ),
]
Reveal = Annotated[
    bool,
    option(
        "--reveal",
        help="Show the values of suspicious entries, on standard output only, after asking. "
        "Never secrets and cards.",
    ),
]
YesReveal = Annotated[bool, option("--yes-reveal", help="With --reveal: do not ask.")]
NoInput = Annotated[bool, option("--no-input", help="Never ask for anything.")]
TestDefaults = Annotated[
    bool,
    option(
        "--test-default-credentials",
        help="Try at most 3 log-ins with the product's default passwords, a second apart, never "
        "in clear over a network.",
    ),
]
NoTlsProbe = Annotated[
    bool,
    option(
        "--no-tls-probe",
        help="Do not examine the source's TLS by connections beside the driver's.",
    ),
]
Runs = Annotated[
    str | None,
    option(
        "--runs",
        metavar="PLACE",
        help="Where runs are kept: a folder, or a URL such as s3://bucket/runs [runs: of the "
        "configuration, else the user's state folder].",
    ),
]
NoRemember = Annotated[
    bool,
    option(
        "--no-remember",
        help="Neither compare the source with the last audit nor keep this run and what the "
        "source looks like.",
    ),
]
Resume = Annotated[
    bool,
    option(
        "--resume",
        help="Go on with an audit that was interrupted less than 24 hours ago: what it finished is "
        "not read again (docs/history.md).",
    ),
]
Password = Annotated[
    str | None,
    option(
        "--password",
        metavar="REFERENCE",
        help="Where the password is: env:NAME, file:PATH, keyring:SERVICE/USER, vault:PATH#FIELD, "
        "prompt, stdin and more (docs/credentials.md).",
    ),
]
AllowLiterals = Annotated[
    bool,
    option(
        "--allow-literal-passwords",
        help="Take a password that stands in the configuration itself; it is a finding.",
    ),
]
AllowCommands = Annotated[
    bool,
    option("--allow-credential-commands", help="Let cmd: references run programs."),
]
