"""reliability.definer-accounts"""

from audit.facts.stored_code import CodeObject, HiddenCode, StoredCode
from audit.model.result import Status
from checks.reliability.definer_accounts import definer_accounts
from tests.make.judging import judged, not_run, only_failure


def code(kind: str = "trigger", *, exists: bool | None = True, as_definer: bool = True
         ) -> StoredCode:  # fmt: skip
    one = CodeObject(
        kind=kind, name="touched", definer="gone@%", as_definer=as_definer, definer_exists=exists
    )
    return StoredCode(objects=(one,), accounts_grant="GRANT SELECT ON mysql.user")


def test_a_definer_that_exists_passes() -> None:
    assert judged(definer_accounts, code()).status is Status.PASS


def test_one_that_is_gone_is_told_with_what_follows() -> None:
    failure = only_failure(judged(definer_accounts, code(exists=False)))

    assert failure.subject.object == "trigger touched"
    assert failure.evidence == "0 accounts are called gone@%: every write that fires it is refused."


def test_views_and_code_of_the_caller_are_not_judged() -> None:
    for found in (code("view", exists=False), code("routine", exists=False, as_definer=False)):
        assert judged(definer_accounts, found).status is Status.NOT_APPLICABLE


def test_where_accounts_are_hidden_it_is_unknown_with_the_grant() -> None:
    result = judged(definer_accounts, code(exists=None))

    assert result.status is Status.UNKNOWN
    assert [u.grant for u in result.unknowns] == ["GRANT SELECT ON mysql.user"]


def test_kinds_that_are_hidden_are_unknown_but_views() -> None:
    hidden = tuple(HiddenCode(kind, "not shown", "GRANT") for kind in ("view", "trigger"))

    result = judged(definer_accounts, StoredCode(objects=(), hidden=hidden))

    assert [u.subject.object for u in result.unknowns] == ["triggers"]


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(definer_accounts, StoredCode)
