"""A badly kept credential for every check about it, with audits of a real PostgreSQL."""

import shutil
import subprocess
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.engine.credential import Keeping
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from audit.secrets.reference import Reference, parse_reference
from tests.servers.postgresql import PASSWORD, Cluster, cluster

pytestmark = pytest.mark.server

CHECKS = (
    "security.credential-files",
    "security.credential-repository",
    "security.credential-environment",
)


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a user with no other credentials about."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("PGPASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "work"
    folder.mkdir(mode=0o700)
    return folder


def audited(
    server: Cluster, *, reference: Reference | None = None, keeping: Keeping | None = None
) -> Mapping[str, CheckResult]:
    address, secret = parse_url(server.url("postgres"))
    request = Request(
        name="shop", address=address, password=reference, keeping=keeping or Keeping()
    )
    capture = audit_source(request, url_password=None if reference else secret)
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def test_a_well_kept_credential_passes(server: Cluster, work: Path) -> None:
    path = work / "password"
    path.touch(mode=0o600)
    path.write_text(PASSWORD)

    results = audited(server, reference=parse_reference(f"file:{path}"))

    assert {check: results[check].status for check in CHECKS} == dict.fromkeys(CHECKS, Status.PASS)


def test_a_password_in_a_configuration_that_all_can_read_is_found(
    server: Cluster, work: Path
) -> None:
    path = work / "source-audit.yaml"
    path.write_text("sources: {}\n")
    path.chmod(0o644)

    results = audited(server, keeping=Keeping(literal="configuration", file=str(path)))

    for check in ("security.credential-files", "security.audit-credential"):
        assert results[check].status is Status.FAIL
    [fail] = results["security.credential-files"].failures
    assert (str(fail.subject), fail.details[0]) == (str(path), ("mode", "0644"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("ignored", [False, True])
def test_a_password_file_in_a_work_tree_is_found(
    server: Cluster, work: Path, *, ignored: bool
) -> None:
    subprocess.run(["git", "init", "-q", work], check=True)  # noqa: S607  # whichever is there
    path = work / "password"
    path.touch(mode=0o600)
    path.write_text(PASSWORD)
    (work / ".gitignore").write_text("password\n" if ignored else "")

    result = audited(server, reference=parse_reference(f"file:{path}"))[
        "security.credential-repository"
    ]

    assert result.status is (Status.PASS if ignored else Status.FAIL)


def test_a_password_in_the_environment_is_found(
    server: Cluster, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work.is_dir()
    monkeypatch.setenv("PGPASSWORD", "another-one")
    monkeypatch.setenv("MYSQL_PWD", "of another product")

    result = audited(server)["security.credential-environment"]

    assert [str(fail.subject) for fail in result.failures] == ["PGPASSWORD"]
