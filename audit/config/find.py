"""Where a configuration is looked for when none is named; the first that is there is the one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from audit.config.document import PYPROJECT, has_table
from audit.errors import ConfigError

DEFAULT_FILE = "source-audit.yaml"

#: Where it lies in a folder of the XDG Base Directory Specification.
_IN_XDG = Path("source-audit") / "config.yaml"


def found_file(environ: Mapping[str, str]) -> Path | None:
    """source-audit.yaml here, a table of ours in pyproject.toml here, else that of the user or of
    the machine; None where there is none. They are not merged.
    """
    here = Path(DEFAULT_FILE)
    if here.exists():
        return here
    project = Path(PYPROJECT)
    if project.exists() and has_table(project):
        return project
    return next((path for path in _xdg(environ) if path.exists()), None)


def _xdg(environ: Mapping[str, str]) -> Iterator[Path]:
    """The folders of the specification, of which relative ones do not count."""
    home = environ.get("XDG_CONFIG_HOME", "")
    folders = [home if Path(home).is_absolute() else _of_home(environ)]
    folders += (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    for folder in folders:
        if folder and Path(folder).is_absolute():
            yield Path(folder) / _IN_XDG


def _of_home(environ: Mapping[str, str]) -> str:
    home = environ.get("HOME", "")
    return str(Path(home) / ".config") if home else ""


def named_file(path: Path) -> Path:
    """A file that was named, which has to be there."""
    path = path.expanduser()
    if path.is_dir():
        raise ConfigError(f"{path} is a folder; name the file, as in {path / DEFAULT_FILE}")
    return path
