"""security.password-reuse"""

from audit.facts.policies import PasswordPolicy
from audit.model.result import Status
from checks.security.password_reuse import password_reuse
from tests.make.judging import judged, not_run, only_failure


def test_a_server_that_remembers_passes() -> None:
    assert (
        judged(password_reuse, PasswordPolicy(rules=(), reuse_refused=True)).status is Status.PASS
    )


def test_one_that_does_not_is_told() -> None:
    found = PasswordPolicy(rules=("a",), reuse_refused=False, refuse_reuse="REMEMBER;")

    assert only_failure(judged(password_reuse, found)).command == "REMEMBER;"


def test_where_it_is_not_told_there_is_nothing_to_judge() -> None:
    assert judged(password_reuse, PasswordPolicy(rules=())).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(password_reuse, PasswordPolicy)
