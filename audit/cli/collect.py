"""`source-audit collect`: only read, and judge later."""

from pathlib import Path
from typing import Annotated

from audit.cli import _options as o

Target = Annotated[
    Path,
    o.option("--output", "-o", metavar="PATH", help="File of the snapshot [stdout]."),
]


def collect(
    source: o.SourceArguments,
    *,
    output: Target = Path("-"),
    dataset: o.Datasets = None,
    password: o.Password = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    budget: o.TimeBudget = None,
    sample: o.Sample = None,
    max_rows: o.MaxRows = None,
    max_bytes: o.MaxBytes = None,
    config: o.ConfigFile = None,
    no_tls_probe: o.NoTlsProbe = False,
    no_remember: o.NoRemember = False,
    no_input: o.NoInput = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Read a source and keep what was seen; `check` judges it later, without the source.

    \b
    Example:
      source-audit collect postgresql://auditor@db/shop -o shop.snapshot.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _outputs, _result  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._status import DONE, UNFINISHED, USAGE, worst  # noqa: PLC0415
    from audit.store.snapshot import dump  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        asked = _audit.Asked(
            sources=tuple(source),
            config=config,
            password=password,
            budget=budget,
            sample=sample,
            max_rows=max_rows,
            max_bytes=max_bytes,
            datasets=tuple(dataset or ()),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
            tls_probe=not no_tls_probe,
            remember=not no_remember,
        )
        audit = _audit.prepare(asked, command="collect")
        place = _outputs.Output("snapshot", None if str(output) == "-" else output.expanduser())
        _outputs.check_places([place], audit.inputs)
        stop = _audit.interruption(audit, console)
        with stop.watching():
            capture = audit.capture(console, stop)
            with _result.keeping(capture):
                saved = _result.save(dump(capture), place, name=capture.source.name)
            if saved and place.path:
                console.note(f"wrote {place.path}; judge it with `source-audit check {place.path}`")
        statuses = [DONE if saved else USAGE, DONE if capture.finished else UNFINISHED]
        return stop.status(worst(statuses))
