"""Files on network shares."""

from audit.facts.storage import FileAccess
from audit.model.result import Status
from checks.reliability.network_file_system import network_file_system
from tests.make.judging import judged, not_run, only_failure


def file(*, remote: bool | None) -> FileAccess:
    return FileAccess(
        path="shop.db",
        mode=0o600,
        owned_by_us=True,
        directory_mode=0o700,
        network_file_system=remote,
    )


def test_a_local_file_passes() -> None:
    assert judged(network_file_system, file(remote=False)).status is Status.PASS


def test_a_file_on_a_share_fails() -> None:
    assert only_failure(judged(network_file_system, file(remote=True))).subject.object == "shop.db"


def test_a_mount_that_cannot_be_told_is_not_applicable() -> None:
    assert judged(network_file_system, file(remote=None)).status is Status.NOT_APPLICABLE


def test_a_file_that_may_not_be_looked_at_is_not_run() -> None:
    assert not_run(network_file_system, FileAccess)
