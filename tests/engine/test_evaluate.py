"""What comes of a check on a snapshot is decided by the engine."""

import logging
from collections.abc import Callable, Iterable, Iterator

import pytest

from audit.engine.evaluate import evaluate, evaluate_one
from audit.facts.accounts import AuditAccount
from audit.facts.server import Observed, Server
from audit.facts.transport import Connection
from audit.model.check import (
    Check,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing, Reason, Snapshot, Verified
from audit.model.result import Status
from tests.make import facts as make

ORDERS, ITEMS = Subject("orders"), Subject("items")


def judging(*judgements: Judgement, severity: Severity = Severity.HIGH) -> Check[...]:
    """A check that judges like this whatever it sees."""

    @check(
        id="dataops.example",
        title="Example",
        undercurrent=Undercurrent.DATAOPS,
        severity=severity,
        remedy="Do it.",
    )
    def example(observed: Observed) -> Iterable[Judgement]:
        del observed
        return judgements

    return example


@check(
    id="dataops.demanding",
    title="Demanding",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Do it.",
)
def demanding(
    account: AuditAccount, server: Server, connection: Connection | Missing
) -> Iterator[Judgement]:
    """It needs two facts and can do without the third."""
    del account, server
    yield Pass(ORDERS) if isinstance(connection, Connection) else Unknown(ITEMS, "not connected")


ACCOUNT = AuditAccount(name="auditor", superuser=False)
FAIL = Fail(ORDERS, "Orders are late", "3 of 5.")


@pytest.mark.parametrize(
    ("judgements", "status"),
    [
        ((), Status.NOT_APPLICABLE),
        ((Pass(ORDERS),), Status.PASS),
        ((Pass(ORDERS), Unknown(ITEMS, "why")), Status.UNKNOWN),
        ((Unknown(ITEMS, "why"),), Status.UNKNOWN),
        ((Pass(ORDERS), FAIL), Status.FAIL),
        ((Unknown(ITEMS, "why"), FAIL), Status.FAIL),
    ],
)
def test_the_judgements_decide_the_status(
    snapshot: Callable[..., Snapshot], judgements: tuple[Judgement, ...], status: Status
) -> None:
    assert evaluate_one(judging(*judgements), snapshot()).status is status


def test_nothing_to_examine_is_never_a_pass(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(judging(), snapshot())

    assert (result.examined, result.reason) == (0, "nothing to examine was found in this source")


def test_passes_and_failures_are_examined_and_unknowns_are_not(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(judging(Pass(ORDERS), FAIL, Unknown(ITEMS, "why")), snapshot())

    assert result.examined == 2
    assert result.failures == (FAIL,)
    assert result.unknowns == (Unknown(ITEMS, "why"),)


@pytest.mark.parametrize("declared", list(Severity)[1:])
def test_a_failure_graded_info_is_a_note_whatever_the_check_declares(
    snapshot: Callable[..., Snapshot], declared: Severity
) -> None:
    note = Fail(ORDERS, "Loopback only", "1 of 1.", severity=Severity.INFO)

    result = evaluate_one(judging(note, severity=declared), snapshot())

    assert (result.status, result.failures, result.notes) == (Status.PASS, (), (note,))
    assert result.examined == 1


def test_a_note_beside_a_failure_does_not_hide_it(snapshot: Callable[..., Snapshot]) -> None:
    note = Fail(ITEMS, "Loopback only", "1 of 1.", severity=Severity.INFO)

    result = evaluate_one(judging(note, FAIL), snapshot())

    assert (result.status, result.failures, result.notes) == (Status.FAIL, (FAIL,), (note,))


def test_an_unknown_result_gives_the_first_reason_and_the_first_grant(
    snapshot: Callable[..., Snapshot],
) -> None:
    unknowns = (Unknown(ORDERS, "no history"), Unknown(ITEMS, "hidden", "GRANT x"))

    result = evaluate_one(judging(*unknowns), snapshot())

    assert (result.reason, result.grant) == ("no history", "GRANT x")


def test_an_unknown_result_gives_the_grants_of_all_its_places(
    snapshot: Callable[..., Snapshot],
) -> None:
    unknowns = (
        Unknown(ORDERS, "hidden", "GRANT x"),
        Unknown(ITEMS, "hidden", "GRANT y"),
        Unknown(ITEMS, "hidden", "GRANT x"),
    )

    result = evaluate_one(judging(*unknowns), snapshot())

    assert (result.reason, result.grant) == ("hidden (3 places)", "GRANT x; GRANT y")


def test_a_statement_that_several_places_need_is_told_once(
    snapshot: Callable[..., Snapshot],
) -> None:
    unknowns = (
        Unknown(ORDERS, "hidden", "GRANT USAGE ON s; GRANT SELECT ON orders"),
        Unknown(ITEMS, "hidden", "GRANT USAGE ON s; GRANT SELECT ON items"),
    )

    result = evaluate_one(judging(*unknowns), snapshot())

    assert result.grant == "GRANT USAGE ON s; GRANT SELECT ON orders; GRANT SELECT ON items"


def test_a_thousand_places_do_not_give_a_thousand_grants(
    snapshot: Callable[..., Snapshot],
) -> None:
    unknowns = [Unknown(ORDERS, "hidden", f"GRANT {n}") for n in range(1_000)]

    result = evaluate_one(judging(*unknowns), snapshot())

    assert result.grant.count("GRANT") == 20
    assert result.reason == "hidden (1,000 places, the grants of the first 20 shown)"


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if reason is not Reason.UNSUPPORTED]
)
def test_a_fact_that_could_not_be_read_is_not_run_and_says_why(
    snapshot: Callable[..., Snapshot], reason: Reason
) -> None:
    gap = Missing(reason, "this is why", "GRANT y" if reason is Reason.PRIVILEGE else "")

    result = evaluate_one(demanding, snapshot(make.server(), missing={AuditAccount: gap}))

    assert result.status is Status.NOT_RUN
    assert result.reason == "audit account not read: this is why"
    assert (result.grant, result.cause) == (gap.grant, reason)


def test_a_gap_without_words_gives_its_reason(snapshot: Callable[..., Snapshot]) -> None:
    gap = Missing(Reason.TIMEOUT)

    result = evaluate_one(demanding, snapshot(make.server(), missing={AuditAccount: gap}))

    assert result.reason == "audit account not read: timeout"


@pytest.mark.parametrize("absent", [{}, {Server: Missing(Reason.UNSUPPORTED)}])
def test_a_fact_that_the_kind_does_not_have_is_not_applicable(
    snapshot: Callable[..., Snapshot], absent: dict[type[Server], Missing]
) -> None:
    result = evaluate_one(demanding, snapshot(ACCOUNT, missing=absent))

    assert result.status is Status.NOT_APPLICABLE
    assert result.reason == "not examined for this kind of source"


def test_the_order_of_the_parameters_does_not_change_the_status(
    snapshot: Callable[..., Snapshot],
) -> None:
    refused = Missing(Reason.PRIVILEGE, "not allowed", "GRANT z")
    missing = {AuditAccount: refused, Server: Missing(Reason.UNSUPPORTED, "no such server")}

    result = evaluate_one(demanding, snapshot(missing=missing))

    assert (result.status, result.reason) == (Status.NOT_APPLICABLE, "no such server")


def test_an_optional_fact_arrives_as_missing(snapshot: Callable[..., Snapshot]) -> None:
    refused = Missing(Reason.PRIVILEGE)

    without = evaluate_one(
        demanding, snapshot(ACCOUNT, make.server(), missing={Connection: refused})
    )
    with_it = evaluate_one(demanding, snapshot(ACCOUNT, make.server(), make.connection()))

    assert (without.status, with_it.status) == (Status.UNKNOWN, Status.PASS)


def test_a_check_that_raises_is_an_error_named_as_our_defect(
    snapshot: Callable[..., Snapshot], caplog: pytest.LogCaptureFixture
) -> None:
    @check(
        id="dataops.broken",
        title="Broken",
        undercurrent=Undercurrent.DATAOPS,
        severity=Severity.LOW,
        remedy="Do it.",
    )
    def broken(server: Server) -> Iterator[Judgement]:
        yield Pass(ORDERS)
        raise ZeroDivisionError(server.product)

    with caplog.at_level(logging.CRITICAL):
        result = evaluate_one(broken, snapshot(make.server()))

    assert result.status is Status.ERROR
    assert result.reason == "a defect in this check (ZeroDivisionError); please report it"
    assert result.examined == 0


def test_the_weakest_of_the_facts_says_on_what_a_check_was_verified(
    snapshot: Callable[..., Snapshot],
) -> None:
    seen = snapshot(ACCOUNT, make.server(), make.connection())

    for weakest in Verified:
        verified = {**seen.verified, Server: weakest}

        result = evaluate_one(demanding, Snapshot(seen.taken_at, seen.facts, verified))

        assert result.verified is weakest


def test_results_come_in_the_order_of_the_checks(snapshot: Callable[..., Snapshot]) -> None:
    first, second = judging(FAIL), judging(Pass(ORDERS))

    results = evaluate((first, second, first), snapshot())

    assert [result.check for result in results] == [first, second, first]


def test_thousands_of_notes_take_no_noticeable_time(snapshot: Callable[..., Snapshot]) -> None:
    notes = tuple(
        Fail(Subject(f"table_{i}"), "Note", "1.", severity=Severity.INFO) for i in range(20_000)
    )

    assert len(evaluate_one(judging(*notes), snapshot()).notes) == 20_000
