"""security.rights-delegation"""

from audit.facts.detours import Delegation, Delegations
from audit.facts.server import Server
from audit.model.result import Status
from checks.security.rights_delegation import rights_delegation
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure


def test_accounts_that_pass_nothing_on_pass() -> None:
    assert judged(rights_delegation, Delegations(examined=4), server()).status is Status.PASS


def test_roles_and_datasets_are_told_with_the_statements() -> None:
    found = Delegations(examined=4, delegations=(Delegation("app", ("readers",), 3),))

    failure = only_failure(judged(rights_delegation, found, server()))

    assert failure.evidence == (
        "It may grant membership in readers and rights on 3 datasets to others."
    )
    assert failure.command.splitlines()[0] == 'REVOKE ADMIN OPTION FOR "readers" FROM "app";'
    assert len(failure.command.splitlines()) == 2


def test_another_product_has_other_statements() -> None:
    found = Delegations(examined=1, delegations=(Delegation("app", (), 1),))

    failure = only_failure(judged(rights_delegation, found, missing={Server: UNSUPPORTED}))

    assert (failure.evidence, failure.command) == (
        "It may grant rights on 1 dataset to others.",
        "",
    )


def test_without_accounts_there_is_nothing_to_examine() -> None:
    result = judged(rights_delegation, Delegations(examined=0), server())

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(rights_delegation, Delegations)
