"""data_management.table-inheritance"""

from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.result import Status
from checks.data_management.table_inheritance import table_inheritance
from tests.make.judging import judged, not_run, only_failure


def test_tables_without_heirs_pass() -> None:
    none = TablesLogic(examined=3, tables=(TableLogic("t", rules=1),))

    assert judged(table_inheritance, none).status is Status.PASS


def test_a_parent_fails_and_names_its_heirs() -> None:
    found = TablesLogic(examined=3, tables=(TableLogic("t", heirs=("a", "b")),))

    failure = only_failure(judged(table_inheritance, found))

    assert str(failure.subject) == "t"
    assert failure.evidence == "2 heirs: a, b."


def test_without_tables_there_is_nothing_to_examine() -> None:
    assert judged(table_inheritance, TablesLogic(examined=0)).status is Status.NOT_APPLICABLE
    assert not_run(table_inheritance, TablesLogic)
