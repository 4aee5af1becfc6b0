"""What every test shares: a fixed clock, a clean environment, a snapshot made of facts."""

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from audit.facts.server import Observed
from audit.model.fact import Fact, Missing, Snapshot, Verified
from tests.make import longest
from tests.make.loggers import as_at_first, as_they_were
from tests.make.together import Together

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

# How long an example takes depends on the machine and on what was imported before it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_JVM = "openjdk-17-jdk-headless"
_JVM_SECONDS = 2_400
#: What the tests marked `debian` need, and how one sees that it is there.
DEBIAN_PROGRAMS = {
    "postgresql-15": Path("/usr/lib/postgresql/15/bin/postgres"),
    "mariadb-server": Path("/usr/sbin/mariadbd"),
    "firebird3.0-server": Path("/usr/sbin/firebird"),
    "redis-server": Path("/usr/bin/redis-server"),
    _JVM: Path("/usr/lib/jvm/java-17-openjdk-amd64/bin/javac"),
    "openssl": Path("/usr/bin/openssl"),
    "influxdb": Path("/usr/bin/influxd"),
    "prometheus": Path("/usr/bin/prometheus"),
    "victoria-metrics": Path("/usr/bin/victoria-metrics"),
    "chromium": Path("/usr/bin/chromium"),
    "cron": Path("/usr/bin/crontab"),
    "systemd": Path("/usr/bin/systemd-analyze"),
    "npm": Path(shutil.which("npm") or "/usr/bin/npm"),
}


def pytest_sessionstart() -> None:
    """Collecting makes millions of objects that stay: looking through them took a third of it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on what is thrown away is collected, as ever; what was collected is left out."""
    gc.collect()  # what an import left open is still told
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config,
    log: Any,  # noqa: ANN401  # xdist has no types
) -> Together | None:
    """Files that judge the same servers are not parted."""
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m debian` only files that say so are imported, a tenth: the rest costs a minute."""
    if config.getoption("markexpr") != "debian" or collection_path.suffix != ".py":
        return None
    return None if _names_debian(collection_path) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file whose tests need Debian's servers can be told by its text, or by its folder's."""
    for item in items:  # those that need a JVM may wait for one of its two places first
        if any(_JVM in marker.args for marker in item.iter_markers("debian")):
            item.add_marker(pytest.mark.timeout(_JVM_SECONDS))
    marked = {item.path for item in items if item.get_closest_marker("debian")}
    for path in sorted(marked):
        if not _names_debian(path):
            raise pytest.UsageError(f"{path}: marked debian, which neither it nor a conftest says")
    items[:] = longest.first(items, longest.known())


def _names_debian(path: Path) -> bool:
    root = Path(__file__).parent
    folders = [folder for folder in path.parents if root in folder.parents]
    files = [path, *(folder / "conftest.py" for folder in folders)]
    return any("debian" in file.read_text(encoding="utf-8") for file in files if file.is_file())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose server is not there is skipped with the reason, in CI it fails."""
    for marker in item.iter_markers("debian"):
        wanted = marker.args or tuple(DEBIAN_PROGRAMS)
        missing = [name for name in wanted if not DEBIAN_PROGRAMS[name].exists()]
        if missing:
            sentence = f"needs Debian's {', '.join(missing)}: apt-get install {' '.join(missing)}"
            if os.environ.get("SERVERS_REQUIRED"):
                pytest.fail(sentence)
            pytest.skip(sentence)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No option, credential or driver setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("SOURCE_AUDIT_", "PG")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that do not exist yet, a new one each time."""
    base = tmp_path_factory.mktemp("states")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(scope="session", autouse=True)
def _no_state_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """What fixtures of a module or of the session remember of a source is not the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state") / "of-fixtures"))
        nowhere = str(tmp_path_factory.mktemp("configuration"))  # nor what the user configured
        patch.setenv("XDG_CONFIG_HOME", nowhere)
        patch.setenv("XDG_CONFIG_DIRS", nowhere)
        yield


@pytest.fixture(autouse=True)
def _state_of_its_own(monkeypatch: pytest.MonkeyPatch, states: Iterator[Path]) -> None:
    """What a command remembers of a source is not the user's, and no other test's."""
    monkeypatch.setenv("XDG_STATE_HOME", str(next(states)))


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Generator[None]:
    """No level and no handler of a command is left behind, of a wider fixture's neither."""
    as_at_first()
    with as_they_were():
        yield


@pytest.fixture
def snapshot() -> Callable[..., Snapshot]:
    """A snapshot of the facts given, all verified on the real thing, taken at noon."""

    def make(*facts: Fact, missing: dict[type[Fact], Missing] | None = None) -> Snapshot:
        held: dict[type[Fact], Fact | Missing] = {Observed: Observed(at=NOON)}
        held |= {type(fact): fact for fact in facts}
        held |= missing or {}
        return Snapshot(NOON, held, dict.fromkeys(held, Verified.REAL))

    return make
