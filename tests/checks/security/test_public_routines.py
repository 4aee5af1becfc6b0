"""security.public-routines"""

from audit.facts.accounts import Account, Accounts
from audit.facts.routines import Routine, Routines
from audit.facts.server import Server
from audit.model.check import Severity
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.security.public_routines import public_routines
from tests.make.facts import server
from tests.make.judgements import REFUSED, UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

ACCOUNTS = Accounts(
    accounts=(
        Account("postgres", can_login=True, superuser=True),
        Account("keeper", can_login=False, superuser=False),
    )
)


def routine(owner: str = "keeper", *, as_owner: bool = True, public: bool = True) -> Routines:
    found = Routine(
        "public.f()", "sql", owner, as_owner, fixed_search_path=True, executable_by_public=public
    )
    return Routines(routines=(found,))


def test_a_routine_for_named_roles_passes() -> None:
    result = judged(public_routines, routine(public=False), ACCOUNTS, server())

    assert result.status is Status.PASS


def test_rights_of_an_ordinary_owner_weigh_little() -> None:
    failure = only_failure(judged(public_routines, routine(), ACCOUNTS, server()))

    assert failure.severity is Severity.LOW
    assert failure.command.startswith("REVOKE EXECUTE ON ROUTINE")


def test_rights_of_a_superuser_and_of_an_unknown_owner_weigh_as_declared() -> None:
    failure = only_failure(judged(public_routines, routine("postgres"), ACCOUNTS, server()))
    assert failure.severity is None
    assert "postgres, a superuser" in failure.evidence

    gaps: dict[type[Fact], Missing] = {Accounts: REFUSED, Server: UNSUPPORTED}
    unknown = only_failure(judged(public_routines, routine(), missing=gaps))
    assert (unknown.severity, unknown.command) == (None, "")


def test_routines_that_run_as_their_caller_are_no_matter() -> None:
    result = judged(public_routines, routine(as_owner=False), ACCOUNTS, server())

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(public_routines, Routines)
