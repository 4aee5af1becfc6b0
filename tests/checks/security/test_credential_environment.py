"""security.credential-environment"""

from audit.facts.handling import CredentialHandling
from audit.model.result import Status
from checks.security.credential_environment import credential_environment
from tests.make.judgements import fails
from tests.make.judging import judged, not_run


def test_each_variable_is_a_finding_with_its_remedy() -> None:
    found = CredentialHandling(origin="file", variables=("PGPASSWORD", "MYSQL_PWD"))

    said = fails(credential_environment(found))

    assert [str(fail.subject) for fail in said] == ["PGPASSWORD", "MYSQL_PWD"]
    assert [fail.command for fail in said] == ["unset PGPASSWORD", "unset MYSQL_PWD"]


def test_an_environment_without_one_passes() -> None:
    assert judged(credential_environment, CredentialHandling(origin="env")).status is Status.PASS


def test_without_a_credential_there_is_nothing_to_keep() -> None:
    result = judged(credential_environment, CredentialHandling())

    assert result.status is Status.NOT_APPLICABLE


def test_an_older_snapshot_is_not_run() -> None:
    assert not_run(credential_environment, CredentialHandling)
