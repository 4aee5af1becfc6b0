"""security.routine-search-path"""

from audit.facts.routines import Routine, Routines
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.routine_search_path import routine_search_path
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def routines(*, as_owner: bool = True, fixed: bool = False, public: bool = True) -> Routines:
    routine = Routine("public.pay(integer)", "plpgsql", "finance", as_owner, fixed, public)
    return Routines(routines=(routine,))


def test_a_fixed_search_path_passes() -> None:
    assert routine_search_path(routines(fixed=True), UNSUPPORTED) == [
        Pass(Subject(object="public.pay(integer)"))
    ]


def test_the_callers_search_path_with_anothers_rights_fails() -> None:
    fail = the_fail(routine_search_path(routines(), server()))

    assert fail.severity is None
    assert fail.evidence == "It runs with the rights of finance; everybody may execute it."
    assert "SET search_path = pg_catalog, pg_temp" in fail.command


def test_it_is_low_where_only_named_roles_may_execute_it() -> None:
    fail = the_fail(routine_search_path(routines(public=False), UNSUPPORTED))

    assert fail.severity is Severity.LOW


def test_routines_with_the_callers_own_rights_have_nothing_to_give_away() -> None:
    assert judged(routine_search_path, routines(as_owner=False)).status is Status.NOT_APPLICABLE
    assert judged(routine_search_path, Routines(routines=())).status is Status.NOT_APPLICABLE


def test_routines_that_could_not_be_read_are_not_run() -> None:
    assert not_run(routine_search_path, Routines)
