"""`source-audit serve`: the runs that are kept, in a browser of this machine."""

from typing import Annotated

from audit.cli import _options as o

Port = Annotated[
    int,
    o.option(
        "--port",
        metavar="N",
        min=0,
        max=65535,
        help="Port of 127.0.0.1 to listen on; 0 is any that is free [8517].",
    ),
]
Open = Annotated[bool, o.option("--open", help="Open the page in the browser.")]


def serve(
    *,
    port: Port = 8517,
    open: Open = False,
    runs: o.Runs = None,
    config: o.ConfigFile = None,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Show the runs that are kept as pages for a browser of this machine, until Ctrl-C.

    Prints an address that lets one browser in, once; then the next one. Nothing is written.

    \b
    Examples:
      source-audit serve --open
      source-audit serve --runs s3://bucket/runs --port 0
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _serve  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        return _serve.served(port, runs=runs, config=config, opened=open, console=console)
