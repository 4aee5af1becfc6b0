"""stderr: logs in two forms, progress, and the last line of defence against secrets."""

import gc
import io
import json
import logging
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from audit.cli._console import LOGGERS, Console, Progress, complain, current
from audit.secrets.redact import redact
from audit.secrets.secret import Secret
from tests.make.command import Ended

Command = Callable[..., Ended]

PASSWORD = "correct horse/battery@staple"


@pytest.fixture(autouse=True)
def _no_console_stays() -> Generator[None]:
    """A console keeps the loggers until the next one; no test meets that of another."""
    yield
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for handler in [h for h in logger.handlers if isinstance(h, Console)]:
            logger.removeHandler(handler)


def test_warnings_are_shown_without_being_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with Console():
        logging.getLogger("audit.engine").warning("two of %d", 3)
        logging.getLogger("audit.engine").info("not now")

    assert capsys.readouterr().err == "warning: two of 3\n"


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({"quiet": True}, {"error"}),
        ({}, {"error", "warning"}),
        ({"verbose": 1}, {"error", "warning", "info"}),
        ({"verbose": 2}, {"error", "warning", "info", "debug"}),
        ({"verbose": 7}, {"error", "warning", "info", "debug"}),
        ({"verbose": 2, "quiet": True}, {"error"}),
    ],
)
def test_each_v_shows_more(
    capsys: pytest.CaptureFixture[str], settings: dict[str, int], shown: set[str]
) -> None:
    with Console(
        verbose=settings.get("verbose", 0), quiet=bool(settings.get("quiet")), log_format="json"
    ):
        for level in ("debug", "info", "warning", "error"):
            getattr(logging.getLogger("checks.security"), level)("told")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["level"] for line in lines} == shown


def test_what_drivers_log_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with Console(verbose=2):
        logging.getLogger("pymongo.command").warning("find %s", {"email": "ann@example.org"})
        logging.getLogger("sqlalchemy.engine").error("row")

    assert capsys.readouterr().err == ""


def test_json_lines_have_time_level_logger_and_message(command: Command) -> None:
    ended = command("scan", "shop.db", "-v", "--log-format", "json", "-f", "json=r.json")

    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert lines
    assert all(set(line) == {"time", "level", "logger", "message"} for line in lines)
    assert any(line["logger"] == "audit.engine.collect" for line in lines)


def test_an_error_is_a_json_line_where_logs_are(command: Command) -> None:
    ended = command("scan", "missing.db", "--log-format", "json")

    [line] = ended.err.splitlines()
    assert json.loads(line)["level"] == "error"
    assert "missing.db" in json.loads(line)["message"]


def test_a_log_line_stays_one_line_whatever_name_is_in_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Console():
        logging.getLogger("audit").warning("table %s", "a\nb\x1b[2J\u202e")

    assert capsys.readouterr().err == "warning: table a\\nb\\x1b[2J\\u202e\n"


def test_a_known_secret_is_taken_out_of_message_arguments_and_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = Secret(PASSWORD)

    with Console(verbose=2) as console:
        logger = logging.getLogger("audit.access")
        logger.warning(f"in the text {PASSWORD}")  # noqa: G004  # what the filter is there for
        logger.warning("as argument %s", {"password": PASSWORD})
        try:
            _fail()
        except ValueError:
            logger.exception("in the error")
        logger.warning("harmless")

    told = capsys.readouterr().err
    assert PASSWORD not in told
    assert "****" in told
    assert console.redacting.hits == 2  # the error's own text never got as far as the filter
    assert secret.reveal() == PASSWORD


def _fail() -> None:
    raise ValueError(PASSWORD)


def test_a_trace_has_places_and_no_text_and_only_with_vv(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def log(verbose: int) -> str:
        with Console(verbose=verbose):
            try:
                _fail()
            except ValueError:
                logging.getLogger("audit").exception("it failed")
        return capsys.readouterr().err

    assert log(1) == "error: it failed\n"
    assert "test_console.py line" in log(2)
    assert PASSWORD not in log(2)


def test_the_filter_has_nothing_to_do_in_a_normal_run(
    here: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    kept = here / "password"
    kept.write_text(PASSWORD)
    kept.chmod(0o600)

    for reference in ("env:SHOP_PASSWORD", f"file:{kept}"):
        ended = command("scan", "shop.db", "-vv", "--password", reference, "-f", "json")

        console = current()
        assert console is not None
        assert console.redacting.hits == 0
        assert ended.status == 0
        assert ended.err.count("debug") > 10
        assert PASSWORD not in ended.out + ended.err


def test_a_password_in_the_url_works_and_goes_no_further(here: Path, command: Command) -> None:
    wrong = command("scan", "sqlite://auditor:hunter2-and-more@/shop.db", "-vv")

    ended = command(
        "scan", "sqlite:///shop.db?password=hunter2-and-more", "-vv", "-f", "json=r.json"
    )

    console = current()
    assert console is not None
    assert console.redacting.hits == 0
    text = (here / "r.json").read_text()
    assert json.loads(text)["access"]["account"]["credential"] == "url"
    assert "hunter2" not in text + ended.out + ended.err + wrong.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://u:p4ss@h/db", "postgresql://u:****@h/db"),
        ("at postgresql://u:p@ss/word@h/db now", "at postgresql://u:****@h/db now"),
        ("https://h/?api_key=abc&x=1", "https://h/?api_key=****&x=1"),
        ("postgresql://u@h:5432/db", "postgresql://u@h:5432/db"),
        ("https://example.org:443/a", "https://example.org:443/a"),
        ("nothing to see", "nothing to see"),
    ],
)
def test_a_password_in_any_url_is_masked(text: str, expected: str) -> None:
    assert redact(text) == expected


def test_a_secret_is_also_found_as_a_url_writes_it() -> None:
    secret = Secret(PASSWORD)

    assert redact("correct%20horse%2Fbattery%40staple") == "****"
    assert secret


def test_a_secret_that_is_gone_is_forgotten() -> None:
    Secret("some-passing-secret")

    assert redact("some-passing-secret") == "some-passing-secret"


def test_a_very_short_secret_does_not_spell_itself_out() -> None:
    secret = Secret("a")

    assert redact("banana") == "banana"
    assert secret


def test_progress_is_one_line_that_goes_away() -> None:
    stream, now = io.StringIO(), [0.0]
    progress = Progress(stream, shown=True, clock=lambda: now[0])

    progress("reading\x1b[2J accounts")
    progress("too soon to be seen")
    now[0] = 1.0
    progress("x" * 500)
    progress.clear()

    first, second, last = stream.getvalue().removeprefix("\r").split("\r")
    assert first == "reading\\x1b[2J accounts\x1b[K"
    assert second == "x" * 77 + "…\x1b[K"
    assert last == "\x1b[K"


def test_progress_is_silent_where_nobody_watches() -> None:
    stream = io.StringIO()
    progress = Progress(stream, shown=False)

    progress("reading accounts")
    progress.clear()

    assert stream.getvalue() == ""


def test_a_terminal_that_goes_away_does_not_end_the_audit() -> None:
    stream = io.StringIO()
    progress = Progress(stream, shown=True)
    stream.close()

    progress("reading accounts")

    assert stream.closed


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("two\nlines\x1b[2J at postgresql://u:p4ss@h/")

    assert capsys.readouterr().err == "error: two lines\\x1b[2J at postgresql://u:****@h/\n"


def test_garbage_is_looked_for_again_before_the_work_begins() -> None:
    gc.disable()
    try:
        with Console(verbose=0, quiet=True, log_format="text"):
            assert gc.isenabled()
            assert gc.get_freeze_count()  # what was imported is not looked through again
    finally:
        gc.unfreeze()
        gc.enable()


def test_a_program_that_collects_garbage_itself_is_left_alone() -> None:
    gc.unfreeze()
    with Console(verbose=0, quiet=True, log_format="text"):
        assert gc.isenabled()
        assert not gc.get_freeze_count()
