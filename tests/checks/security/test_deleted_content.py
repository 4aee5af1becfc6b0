"""security.deleted-content"""

from dataclasses import replace

from audit.facts.storage import FileAccess
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.deleted_content import deleted_content
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

FILE = FileAccess(
    path="shop.db", mode=0o600, owned_by_us=True, directory_mode=0o755, free_bytes=40_960
)


def test_a_file_without_free_space_passes() -> None:
    assert deleted_content(replace(FILE, free_bytes=0), UNSUPPORTED) == [
        Pass(Subject(object="shop.db"))
    ]


def test_free_space_is_measured_and_cleared_by_a_rebuild() -> None:
    fail = the_fail(deleted_content(FILE, server(product="SQLite", product_id="sqlite")))

    assert fail.evidence.startswith("40\N{NO-BREAK SPACE}KB of it are free pages")
    assert fail.command == "PRAGMA secure_delete = ON; VACUUM;"


def test_a_file_that_overwrites_or_encrypts_what_it_deletes_passes() -> None:
    assert judged(deleted_content, replace(FILE, secure_delete=True)).status is Status.PASS
    assert judged(deleted_content, replace(FILE, encrypted=True)).status is Status.PASS


def test_a_setting_that_is_off_does_not_help() -> None:
    assert judged(deleted_content, replace(FILE, secure_delete=False)).status is Status.FAIL


def test_a_file_whose_free_space_is_not_known_is_not_applicable() -> None:
    assert judged(deleted_content, replace(FILE, free_bytes=None)).status is Status.NOT_APPLICABLE


def test_a_file_that_could_not_be_looked_at_is_not_run() -> None:
    assert not_run(deleted_content, FileAccess)
