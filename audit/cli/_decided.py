"""What was decided about sources: the files beside the configuration, tried as a whole."""

from datetime import date
from pathlib import Path

from audit.cli._console import warn
from audit.cli._outputs import write
from audit.config.load import DEFAULT_FILE, Loaded
from audit.config.schema import PolicyEntry
from audit.engine.discover import checks
from audit.engine.questions import known_questions
from audit.errors import ConfigError
from audit.governance.read import Governance, Known, governance_of, read_policy


def known() -> Known:
    """The ids that may be named: of checks, also those they had before, and of questions."""
    ids = [name for check in checks() for name in (check.id, *check.aliases)]
    return Known(checks=tuple(ids), questions=known_questions())


def folder_of(loaded: Loaded) -> Path:
    """Where the files of decisions are: beside the configuration, else here."""
    return (loaded.file or Path(DEFAULT_FILE)).parent


def decided_by(loaded: Loaded) -> Governance:
    """The decisions that hold for a configuration; a `ConfigError` names file, line and key.

    Warns of what they name and this version does not have.
    """
    decided = governance_of(loaded.config, folder_of(loaded), known(), loaded.document)
    for sentence in decided.unknown:
        warn(sentence)
    return decided


def policy_named(path: Path) -> PolicyEntry:
    """The policy of a file that was named, held to the same."""
    entry, unknown = read_policy(path, known())
    for sentence in unknown:
        warn(sentence)
    return entry


def day_of(text: str, option: str) -> date:
    """A day of an option; a `ConfigError` for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option} {text!r} is no day; write it as in 2027-03-31") from None


def write_beside(path: Path, text: str | bytes) -> None:
    """Writes a file of decisions whole; it keeps its mode, for others read it too."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    write(path, text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
