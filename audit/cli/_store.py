"""The store of runs that a command is about."""

import os

from audit.config.schema import Config
from audit.errors import ConfigError
from audit.store.known import default_path
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import RunStore, open_store


def place_of_runs(config: Config, asked: str | None) -> str:
    """Where runs are: by option, by configuration, else where XDG keeps state."""
    return asked or config.runs or str(default_path(os.environ).parent / "runs")


def store_of(config: Config, asked: str | None) -> RunStore:
    """The store of runs; a `ConfigError` for a place that cannot be one."""
    try:
        return open_store(place_of_runs(config, asked), cache=default_path(os.environ).parent)
    except UnusableStore as error:
        raise ConfigError(str(error)) from error
