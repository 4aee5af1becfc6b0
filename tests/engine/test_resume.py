"""An audit that was interrupted goes on: nothing is read twice, and the result is that of one."""

import logging
import multiprocessing
import random
import secrets
import shutil
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from audit.access.address import parse_url
from audit.config.schema import DetectionEntry
from audit.engine.checkpoint import ANEW, OLDEST
from audit.engine.discover import checks
from audit.engine.judging import report_of
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.files import Files
from audit.facts.loading import Loading
from audit.facts.profiles import Profiles, References
from audit.facts.relations import Relations
from audit.facts.rules import Rules
from audit.facts.sensitive import PersonalData
from audit.governance.read import Governance
from audit.model.fact import Fact
from audit.report.capture import Capture
from audit.store.checkpoints.file import CheckpointFile, path_of
from tests.engine._interrupted import (
    LIMITS,
    NOW,
    StopsAfter,
    audited,
    checkpoint_of,
    killed,
    sqlite_source,
    statements,
)
from tests.servers import kit

OF_ROWS: tuple[type[Fact], ...] = (
    Catalog, Profiles, PersonalData, Relations, References, Rules, Calendars, Loading,
)  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    return sqlite_source(tmp_path_factory.mktemp("thirty") / "thirty.db")


@pytest.fixture(scope="module")
def whole(source: str) -> Capture:
    """The same audit in one go."""
    return audited(source)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    folder = tmp_path / "session"
    folder.mkdir(mode=0o700)
    return folder / "key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "checkpoints"


def own_statements(capture: Capture) -> int:
    """Those of the last part alone."""
    assert capture.resumed is not None
    return capture.load.statements - capture.resumed.statements


def findings(capture: Capture) -> set[tuple[str, str, str]]:
    report = report_of(capture, checks(), Governance())
    return {(f.fingerprint, f.title, f.evidence) for f in report.findings}


def equal(one: Capture, other: Capture) -> None:
    for kind in OF_ROWS:
        assert one.snapshot.facts[kind] == other.snapshot.facts[kind], kind.__name__
    assert one.finished
    assert other.finished
    assert findings(one) == findings(other)


@pytest.mark.parametrize("datasets", [2, 21])
def test_what_was_read_is_not_read_again(
    source: str, whole: Capture, folder: Path, key: Path, datasets: int
) -> None:
    first = audited(
        source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(datasets)
    )
    second = audited(source, checkpoint_of(folder, resume=True, key=key))

    assert not first.finished
    equal(whole, second)
    assert second.resumed is not None
    assert datasets - 2 <= second.resumed.datasets <= datasets
    assert second.resumed.statements == first.load.statements
    assert own_statements(second) <= whole.load.statements - second.resumed.datasets
    assert set(second.resumed.facts) >= {"Settings", "Integrity"}
    assert not set(second.resumed.facts) & {kind.__name__ for kind in ANEW}


def test_references_and_copies_are_found_across_the_parts(
    source: str, whole: Capture, folder: Path, key: Path
) -> None:
    """What only values tell: a reference that no name suggests, a copy, a key."""
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(2))
    second = audited(source, checkpoint_of(folder, resume=True, key=key))

    relations, references = whole.snapshot.get(Relations), whole.snapshot.get(References)
    assert isinstance(relations, Relations)
    assert isinstance(references, References)
    assert [(pair.dataset, pair.other) for pair in relations.alike] == [("person", "person_copy")]
    assert any(
        r.fields == ("made_in",) and r.inferred_from == "values" for r in references.references
    )
    assert second.snapshot.get(Relations) == relations
    assert second.snapshot.get(References) == references


def test_an_audit_that_is_interrupted_again_and_again_comes_to_its_end(
    source: str, whole: Capture, folder: Path, key: Path
) -> None:
    for part in range(4):
        left = audited(
            source, checkpoint_of(folder, resume=part > 0, key=key), budget=StopsAfter(7)
        )
        assert not left.finished
    last = audited(source, checkpoint_of(folder, resume=True, key=key))

    equal(whole, last)
    assert last.resumed is not None
    assert last.resumed.parts == 4
    assert last.resumed.datasets >= 4 * 5
    assert last.started_at == NOW


def test_a_first_audit_and_one_without_an_earlier_part_say_nothing_of_parts(
    source: str, folder: Path, key: Path, caplog: pytest.LogCaptureFixture
) -> None:
    capture = audited(source, checkpoint_of(folder, resume=True, key=key), datasets=("country",))

    assert capture.resumed is None
    assert "no interrupted audit of it is known; the audit begins anew" in caplog.text


def test_a_killed_audit_leaves_something_to_go_on_with(
    source: str, whole: Capture, tmp_path: Path, key: Path
) -> None:
    """Killed as soon as a random number of bytes are kept: in the middle of whatever it does."""
    audited(source, checkpoint_of(tmp_path, resume=False, key=key), budget=StopsAfter(29))
    [full] = tmp_path.glob("*.checkpoint")
    size = full.stat().st_size
    context = multiprocessing.get_context("forkserver")  # has imported everything, and no threads
    context.set_forkserver_preload(["tests.engine._interrupted"])
    taken: list[int] = []
    for seed in range(6):
        folder = tmp_path / str(seed) / "checkpoints"
        path = path_of(folder, "thirty")
        child = context.Process(target=killed, args=(source, str(folder), str(key)))
        child.start()
        least = random.Random(seed).uniform(0, size)  # noqa: S311  # a seed
        while child.is_alive() and (not path.exists() or path.stat().st_size < least):
            time.sleep(0.005)
        child.kill()
        child.join()

        second = audited(source, checkpoint_of(folder, resume=True, key=key))

        equal(whole, second)
        if second.resumed is not None:
            taken.append(second.resumed.datasets)
            assert own_statements(second) <= whole.load.statements - taken[-1]
    assert len(taken) > 2
    assert max(taken) > 5


def test_a_record_that_was_cut_is_left_out(
    source: str, whole: Capture, folder: Path, key: Path
) -> None:
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(20))
    [path] = folder.glob("*.checkpoint")
    data = path.read_bytes()
    chance = random.Random(3)  # noqa: S311  # a seed
    for _ in range(2):
        place = chance.randrange(len(data) // 3, len(data))
        path.write_bytes(data[:place] + secrets.token_bytes(9) + data[place + 9 :])
        second = audited(source, checkpoint_of(folder, resume=True, key=key))
        equal(whole, second)


def test_without_its_key_a_dataset_is_read_again(
    source: str, whole: Capture, folder: Path, key: Path
) -> None:
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(20))
    key.unlink()  # the machine was started again

    second = audited(source, checkpoint_of(folder, resume=True, key=key))

    equal(whole, second)
    assert second.resumed is not None
    assert second.resumed.datasets == 0
    assert second.resumed.facts


def test_a_dataset_with_another_structure_is_read_again(
    tmp_path: Path, folder: Path, key: Path
) -> None:
    source = sqlite_source(tmp_path / "own.db")
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(25))
    with closing(sqlite3.connect(tmp_path / "own.db")) as database:
        database.execute("ALTER TABLE person ADD COLUMN added TEXT DEFAULT 'x'")

    second = audited(source, checkpoint_of(folder, resume=True, key=key))

    profiles = second.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    person = profiles.dataset("person")
    assert person is not None
    assert person.field("added") is not None
    assert second.resumed is not None
    assert second.resumed.datasets >= 20


def test_other_options_are_refused(source: str, folder: Path, key: Path) -> None:
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(3))

    with pytest.raises(ConfigError, match=r"other options \(--dataset\).*leave out --resume"):
        audited(source, checkpoint_of(folder, resume=True, key=key), datasets=("person",))
    with pytest.raises(ConfigError, match="the detection settings"):
        audited(
            source,
            checkpoint_of(folder, resume=True, key=key),
            detection=DetectionEntry(ignore=("person.email",)),
        )
    assert audited(source, checkpoint_of(folder, resume=True, key=key)).resumed is not None


@pytest.mark.parametrize(
    ("later", "said"),
    [(OLDEST + timedelta(minutes=1), "more than 24 hours ago"), (-timedelta(minutes=1), "future")],
)
def test_what_is_too_old_begins_anew(  # noqa: PLR0917  # two are the case
    source: str,
    folder: Path,
    key: Path,
    later: timedelta,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(3))
    checkpoint = checkpoint_of(folder, resume=True, key=key)
    capture = audit_source(
        Request(name="thirty", address=parse_url(source)[0], limits=LIMITS),
        checkpoint=checkpoint,
        clock=lambda: NOW + later,
    )
    checkpoint.left()

    assert capture.resumed is None
    assert said in caplog.text


def test_another_file_in_its_place_ends_the_audit(tmp_path: Path, folder: Path, key: Path) -> None:
    source = sqlite_source(tmp_path / "own.db")
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(3))
    shutil.copy(tmp_path / "own.db", tmp_path / "other.db")
    (tmp_path / "other.db").replace(tmp_path / "own.db")

    with pytest.raises(ConnectError, match="another server or file answers than when"):
        audited(source, checkpoint_of(folder, resume=True, key=key))
    assert list(folder.glob("*.checkpoint"))


def test_two_audits_do_not_share_a_checkpoint(
    source: str, folder: Path, key: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = CheckpointFile.opened(path_of(folder, "thirty"))
    try:
        capture = audited(source, checkpoint_of(folder, resume=True, key=key), datasets=("person",))
    finally:
        other.close()

    assert capture.finished
    assert "another audit of this source is under way" in caplog.text


def test_a_disk_that_takes_nothing_ends_the_keeping_and_not_the_audit(
    source: str, folder: Path, key: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.store.checkpoints.file.os.write", full)
    capture = audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(20))

    assert not capture.finished
    warned = [r for r in caplog.records if "No space left on device" in r.getMessage()]
    assert len(warned) == 1
    assert warned[0].levelno == logging.WARNING


def test_what_is_done_leaves_nothing(source: str, folder: Path, key: Path) -> None:
    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(20))
    checkpoint = checkpoint_of(folder, resume=True, key=key)
    audit_source(
        Request(name="thirty", address=parse_url(source)[0], limits=LIMITS),
        checkpoint=checkpoint,
        clock=lambda: NOW,
    )
    assert key.exists()
    assert (folder.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o700, 0o600)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    checkpoint.done()

    assert list(folder.iterdir()) == []
    assert not key.exists()


@pytest.fixture(scope="module")
def postgresql() -> Generator[str]:
    with kit.postgres(bindir=kit.PG_WHEEL) as server:
        with psycopg.connect(
            host=server.socket, port=server.port, user="postgres", password=server.password
        ) as session:
            for statement in statements():
                session.execute(statement.encode())
            session.execute("ANALYZE")
        yield server.url


@pytest.mark.parametrize("datasets", [13])
def test_postgresql_goes_on_as_well(
    postgresql: str, folder: Path, key: Path, datasets: int
) -> None:
    whole = audited(postgresql)
    first = audited(
        postgresql, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(datasets)
    )
    second = audited(postgresql, checkpoint_of(folder, resume=True, key=key))

    assert not first.finished
    assert second.finished
    for kind in (Profiles, PersonalData, Relations, References, Rules, Calendars, Loading):
        assert second.snapshot.facts[kind] == whole.snapshot.facts[kind], kind.__name__
    assert {f[0] for f in findings(second)} == {f[0] for f in findings(whole)}
    assert second.resumed is not None
    assert datasets - 2 <= second.resumed.datasets <= datasets
    assert own_statements(second) <= whole.load.statements - second.resumed.datasets


def test_files_go_on_as_well(tmp_path: Path, folder: Path, key: Path) -> None:
    """Fields of documents come from the data; what is odd about a file is learned by reading it."""
    for number in range(8):
        lines = [
            f'{{"id": {n}, "owner": "O{n * 37 % 11:04d}Q", "tags": ["a{n % 3}"]}}'
            for n in range(40)
        ]
        lines.insert(7, "no JSON at all")
        (tmp_path / f"events_of_{chr(97 + number) * 3}.ndjson").write_text("\n".join(lines))
    (tmp_path / "odd.csv").write_text(
        "id,name\n" + "".join(f"{n},x{n}\n" for n in range(30)) + "1,2,3\n"
    )
    source = f"file://{tmp_path}/*.*"
    whole = audited(source)
    first = audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(7))
    written = tmp_path / "events_of_aaa.ndjson"
    second = audited(source, checkpoint_of(folder, resume=True, key=key))

    assert not first.finished
    assert second.resumed is not None
    assert 5 <= second.resumed.datasets <= 7
    equal(whole, second)
    assert second.snapshot.facts[Files] == whole.snapshot.facts[Files]

    audited(source, checkpoint_of(folder, resume=False, key=key), budget=StopsAfter(7))
    before = second.resumed.datasets
    written.write_text('{"id": 1, "new": true}\n')
    third = audited(source, checkpoint_of(folder, resume=True, key=key))
    profiles = third.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    assert third.resumed is not None
    assert third.resumed.datasets <= before
    assert any(p.field("new") for p in profiles.datasets)
