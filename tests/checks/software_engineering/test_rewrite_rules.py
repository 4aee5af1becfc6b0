"""software_engineering.rewrite-rules"""

from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.result import Status
from checks.software_engineering.rewrite_rules import rewrite_rules
from tests.make.judging import judged, not_run, only_failure


def test_tables_without_rules_pass() -> None:
    none = TablesLogic(examined=3, tables=(TableLogic("t", heirs=("a",)),))

    assert judged(rewrite_rules, none).status is Status.PASS


def test_rules_are_counted() -> None:
    found = TablesLogic(examined=3, tables=(TableLogic("t", rules=2),))

    failure = only_failure(judged(rewrite_rules, found))

    assert (str(failure.subject), failure.evidence) == ("t", "2 rules.")


def test_without_tables_there_is_nothing_to_examine() -> None:
    assert judged(rewrite_rules, TablesLogic(examined=0)).status is Status.NOT_APPLICABLE
    assert not_run(rewrite_rules, TablesLogic)
