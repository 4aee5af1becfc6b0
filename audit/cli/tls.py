"""`source-audit tls`: what a server accepts on the wire, without opening a source."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

Place = Annotated[
    str,
    typer.Argument(
        metavar="HOST:PORT",
        show_default=False,
        help="The endpoint, [ADDRESS]:PORT for IPv6; or a URL, or a name from source-audit.yaml.",
    ),
]
StartTls = Annotated[
    str,
    o.option(
        "--starttls",
        metavar="PROTOCOL",
        help="How TLS begins: postgresql, mysql, mssql, smtp, imap, ldap, ...; none for at once. "
        "Without it, what is usual on the port.",
    ),
]
ServerName = Annotated[
    str,
    o.option("--name", metavar="NAME", help="What the certificate has to be for [the host]."),
]
Authorities = Annotated[
    Path | None,
    o.option(
        "--ca",
        metavar="FILE",
        help="Authorities or pinned certificates to trust, PEM file or folder "
        "[the system's store].",
    ),
]
Deep = Annotated[bool, o.option("--deep", help="List every suite and group: more connections.")]
Timeout = Annotated[
    float,
    o.option("--timeout", metavar="SECONDS", help="The longest one step may take [5]."),
]


def tls(
    endpoint: Place,
    *,
    starttls: StartTls = "",
    name: ServerName = "",
    ca: Authorities = None,
    deep: Deep = False,
    timeout: Timeout = 5.0,
    format: o.Formats = None,
    fail_on: o.FailOn = None,
    config: o.ConfigFile = None,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Examine the TLS of a server by handshakes; no credential is sent.

    \b
    Examples:
      source-audit tls db.example:5432 --starttls postgresql --ca ca.pem
      source-audit tls https://search.example:9200 --deep -f html=tls.html
      source-audit tls 10.0.0.7:3306 --name db.example -f json --fail-on high
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _tls, _tls_result  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        gates = _tls_result.gates(fail_on or ())
        asked = _tls.Asked(
            endpoint=endpoint,
            config=config,
            starttls=starttls,
            name=name,
            ca=ca,
            deep=deep,
            seconds=timeout,
        )
        examination = _tls.prepare(asked)
        outputs = _tls_result.outputs(format or (), [ca] if ca else [])
        report = _tls.examined(examination, console)
        return _tls_result.deliver(report, outputs, gates, console, quiet=quiet)
