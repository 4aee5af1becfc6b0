"""security.definer-rights"""

from audit.facts.stored_code import CodeObject, HiddenCode, StoredCode
from audit.model.result import Status
from checks.security.definer_rights import definer_rights
from tests.make.judging import judged, not_run, only_failure


def code(definers: str, *, as_definer: bool = True, known: bool = True) -> StoredCode:
    return StoredCode(
        objects=tuple(
            CodeObject(
                kind="view",
                name=f"v{i}",
                definer=f"{name}@localhost",
                as_definer=as_definer,
                definer_superuser=name == "root" if known else None,
            )
            for i, name in enumerate(definers.split())
        ),
        accounts_grant="GRANT SELECT ON mysql.user",
    )


def test_code_of_ordinary_accounts_passes() -> None:
    assert judged(definer_rights, code("app app")).status is Status.PASS


def test_that_of_a_superuser_is_told_once_for_each_definer() -> None:
    failure = only_failure(judged(definer_rights, code("root app root")))

    assert failure.subject.object == "root@localhost"
    assert failure.evidence == "2 of 3 objects with a definer: view v0, view v2."


def test_code_with_the_rights_of_its_caller_is_not_judged() -> None:
    assert judged(definer_rights, code("root", as_definer=False)).status is Status.NOT_APPLICABLE
    assert judged(definer_rights, code("")).status is Status.NOT_APPLICABLE


def test_where_accounts_are_hidden_it_is_unknown_with_the_grant() -> None:
    result = judged(definer_rights, code("root app", known=False))

    assert result.status is Status.UNKNOWN
    assert [u.grant for u in result.unknowns] == ["GRANT SELECT ON mysql.user"]


def test_a_kind_that_is_hidden_is_unknown() -> None:
    hidden = StoredCode(objects=(), hidden=(HiddenCode("event", "not shown", "GRANT EVENT"),))

    result = judged(definer_rights, hidden)

    assert result.status is Status.UNKNOWN
    assert [(u.subject.object, u.grant) for u in result.unknowns] == [("events", "GRANT EVENT")]


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(definer_rights, StoredCode)
