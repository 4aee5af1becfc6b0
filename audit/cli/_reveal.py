"""`--reveal`: where its values may go, and the question that comes before them."""

import sys
from collections.abc import Sequence

from audit.cli._console import on_terminal
from audit.cli._outputs import Output
from audit.detect.revealed import Revealed
from audit.errors import ConfigError

_FORMATS = frozenset({"table", "json"})


def holder(
    outputs: Sequence[Output], *, reveal: bool, yes: bool, no_input: bool, quiet: bool
) -> Revealed | None:
    """What takes the values, None when nobody asked; a `ConfigError` where they may not go.

    Nothing of the source has been read yet.
    """
    if not reveal:
        return None
    for output in outputs:
        if output.path is not None:
            raise ConfigError(
                f"--reveal shows values on standard output only, and -f {output.format}="
                f"{output.path} is a path; leave out one of them"
            )
        if output.format not in _FORMATS:
            raise ConfigError(f"--reveal never puts values into {output.format}; use table or json")
    if quiet and not outputs:
        raise ConfigError("--reveal shows values, and -q leaves no output; leave out one of them")
    if not yes:
        _ask(no_input=no_input)
    return Revealed()


def _ask(*, no_input: bool) -> None:
    if no_input:
        raise ConfigError("--reveal asks first, which --no-input forbids; add --yes-reveal")
    if not (on_terminal(sys.stdin) and on_terminal(sys.stderr)):
        raise ConfigError(
            "--reveal asks first, and there is no terminal to ask on; add --yes-reveal"
        )
    where = "shown on this terminal" if on_terminal(sys.stdout) else "written to standard output"
    sys.stderr.write(f"values of persons will be {where}; go on? [y/N] ")
    sys.stderr.flush()
    try:
        answer = sys.stdin.readline()
    except UnicodeDecodeError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise ConfigError("--reveal was not confirmed; nothing was read")
