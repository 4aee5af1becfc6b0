"""What is said of an error that nobody foresaw: where it was raised, never its own text."""

import traceback
from pathlib import Path

from audit import __version__

_PACKAGE = Path(__file__).parents[1]
#: Packages of ours that talk to no source: what they raise is no driver's doing.
_OURS = ("profile", "detect")


def defect_of(error: BaseException) -> str:
    """The sentence for a defect of ours; the error's own text may quote data of the source."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {Path(last.filename).name} line {last.lineno}" if last else ""
    return (
        f"a defect in source-audit {__version__} ({type(error).__name__}{place}); "
        "please report it with the command"
    )


def raised_by_us(error: BaseException) -> bool:
    """Whether the innermost code of ours that it came through computes, and talks to no source."""
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    inside = [file.relative_to(_PACKAGE) for file in files if file.is_relative_to(_PACKAGE)]
    return bool(inside) and inside[-1].parts[0] in _OURS
