"""data_management.trigger-state"""

from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.data_management.trigger_state import trigger_state
from tests.make.facts import catalog, dataset, server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

TABLE = catalog(dataset("public.t", namespace="public"))


def table(**more: tuple[str, ...]) -> TablesLogic:
    return TablesLogic(examined=1, tables=(TableLogic("public.t", **more),))  # type: ignore[arg-type]


def test_triggers_that_act_pass() -> None:
    assert judged(trigger_state, TablesLogic(examined=1), TABLE, server()).status is Status.PASS


def test_a_trigger_that_is_off_fails_and_can_be_switched_on() -> None:
    failure = only_failure(judged(trigger_state, table(off=("stamp",)), TABLE, server()))

    assert failure.title == "Triggers do not run"
    assert failure.evidence == "1 trigger off: stamp."
    assert failure.command == 'ALTER TABLE "public"."t" ENABLE TRIGGER "stamp";'


def test_foreign_keys_that_are_not_checked_are_told_first() -> None:
    found = table(off=("stamp",), unenforced=("t_parent_fkey",))

    failure = only_failure(judged(trigger_state, found, TABLE, server()))

    assert failure.title == "Foreign keys are not checked"
    assert failure.evidence == "1 trigger off: stamp; 1 foreign key not checked: t_parent_fkey."
    assert failure.command == 'ALTER TABLE "public"."t" ENABLE TRIGGER ALL;'


def test_without_the_catalogue_no_statement_is_shown() -> None:
    gaps: dict[type[Fact], Missing] = {Catalog: UNSUPPORTED, Server: UNSUPPORTED}

    assert only_failure(judged(trigger_state, table(off=("stamp",)), missing=gaps)).command == ""
    assert (
        only_failure(
            judged(trigger_state, table(off=("stamp",)), server(), missing={Catalog: UNSUPPORTED})
        ).command
        == ""
    )


def test_without_tables_there_is_nothing_to_examine() -> None:
    result = judged(trigger_state, TablesLogic(examined=0), TABLE, server())

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(trigger_state, TablesLogic)
