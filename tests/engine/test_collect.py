"""A collector that fails leaves the reason in its fact's place, and the others go on."""

import logging
from typing import ClassVar

import pytest

from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Connector, Target, collects
from audit.engine.collect import collect
from audit.errors import (
    BudgetExceeded,
    CollectError,
    ConnectionLost,
    Interrupted,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.accounts import Accounts, Grants
from audit.facts.activity import Connections
from audit.facts.catalog import Family
from audit.facts.server import Server, Settings
from audit.model.fact import Missing, Reason, Verified

SECRET = "hunter2-and-a-row-of-data"
SERVER = Server(product="Example", product_id="example", version="1", release="1")


class DriverError(Exception):
    """What a driver throws: its text quotes data and the connection string."""


class Example(Connector):
    """A source whose accounts cannot be read, in a way that the test chooses."""

    kind: ClassVar[str] = "example"
    title: ClassVar[str] = "Example"
    family: ClassVar[Family] = Family.RELATIONAL
    schemes: ClassVar[tuple[str, ...]] = ("example",)
    verified: ClassVar[Verified] = Verified.COMPATIBLE

    failure: BaseException | None = None
    explained: CollectError | None = None

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def explain(self, error: Exception) -> CollectError | None:
        return self.explained if isinstance(error, DriverError) else None

    @collects()
    def server(self) -> Server:
        with self.budget.statement() as meter:
            meter.rows = 1
        return SERVER

    @collects(privilege="GRANT see_accounts TO auditor;")
    def accounts(self) -> Accounts | Missing:
        if self.failure is not None:
            raise self.failure
        return Missing(Reason.UNSUPPORTED, "no accounts in this edition")

    @collects(verified=Verified.RECORDED)
    def connections(self) -> Connections:
        with self.budget.statement():
            return Connections(used=1, limit=100)


def opened(
    failure: BaseException | None = None,
    explained: CollectError | None = None,
    *,
    limits: Limits | None = None,
) -> Example:
    connector = Example(Target("shop", Address("example")), Budget(limits))
    connector.failure, connector.explained = failure, explained
    return connector


def silent(text: str) -> None:
    del text


def accounts_after(failure: BaseException, explained: CollectError | None = None) -> object:
    facts, _ = collect(opened(failure, explained), progress=silent)
    return facts[Accounts]


def test_each_collector_brings_its_fact_and_on_what_it_was_verified() -> None:
    facts, verified = collect(opened(), progress=silent)

    assert facts == {
        Server: SERVER,
        Accounts: Missing(Reason.UNSUPPORTED, "no accounts in this edition"),
        Connections: Connections(used=1, limit=100),
    }
    assert verified == {
        Server: Verified.COMPATIBLE,
        Accounts: Verified.COMPATIBLE,
        Connections: Verified.RECORDED,
    }


@pytest.mark.parametrize(
    ("failure", "gap"),
    [
        (
            PrivilegeMissing("may not see accounts", "GRANT more TO auditor;"),
            Missing(Reason.PRIVILEGE, "may not see accounts", "GRANT more TO auditor;"),
        ),
        (
            PrivilegeMissing(),
            Missing(
                Reason.PRIVILEGE, "the account may not read this", "GRANT see_accounts TO auditor;"
            ),
        ),
        (BudgetExceeded("used up"), Missing(Reason.BUDGET, "used up")),
        (SourceTimeout("stopped"), Missing(Reason.TIMEOUT, "stopped")),
        (ConnectionLost("ended"), Missing(Reason.CONNECTION, "ended")),
        (Interrupted("stop"), Missing(Reason.INTERRUPTED, "stop")),
        (CollectError("odd"), Missing(Reason.ERROR, "odd")),
        (
            DriverError(SECRET),
            Missing(Reason.ERROR, "the driver reported DriverError"),
        ),
        (KeyError(SECRET), Missing(Reason.ERROR, "the driver reported KeyError")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_becomes_a_gap_with_its_reason(failure: Exception, gap: Missing) -> None:
    facts, verified = collect(opened(failure), progress=silent)

    assert facts[Accounts] == gap
    assert facts[Server] == SERVER
    assert facts[Connections] == Connections(used=1, limit=100)
    assert verified[Accounts] is Verified.COMPATIBLE


def test_a_drivers_error_is_told_in_the_connectors_words() -> None:
    assert accounts_after(DriverError(SECRET), SourceTimeout("stopped at its limit")) == Missing(
        Reason.TIMEOUT, "stopped at its limit"
    )


def test_a_refusal_that_the_connector_explains_gets_the_collectors_grant() -> None:
    assert accounts_after(DriverError(SECRET), PrivilegeMissing("not for you")) == Missing(
        Reason.PRIVILEGE, "not for you", "GRANT see_accounts TO auditor;"
    )


def test_a_connector_that_fails_to_explain_does_not_end_the_audit() -> None:
    class Clumsy(Example):
        def explain(self, error: Exception) -> CollectError | None:
            raise KeyError(error)

    connector = Clumsy(Target("shop", Address("example")), Budget())
    connector.failure = DriverError(SECRET)

    facts, _ = collect(connector, progress=silent)

    assert facts[Accounts] == Missing(Reason.ERROR, "the driver reported DriverError")
    assert facts[Connections] == Connections(used=1, limit=100)


@pytest.mark.parametrize("failure", [DriverError(SECRET), ValueError(SECRET)])
def test_no_text_of_a_driver_reaches_a_fact_or_the_log(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        facts, _ = collect(opened(failure), progress=silent)

    assert SECRET not in repr(facts)
    assert SECRET not in caplog.text
    assert type(failure).__name__ in caplog.text


def test_what_lowers_coverage_is_a_warning_and_a_missing_grant_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        collect(opened(PrivilegeMissing()), progress=silent)
        assert caplog.text == ""

        collect(opened(SourceTimeout("stopped")), progress=silent)
        assert "accounts: stopped" in caplog.text


def test_ctrl_c_ends_the_collecting_and_keeps_what_is_there() -> None:
    connector = opened(KeyboardInterrupt())

    facts, verified = collect(connector, progress=silent)

    gone = Missing(Reason.INTERRUPTED, "the audit was interrupted")
    assert facts == {Server: SERVER, Accounts: gone, Connections: gone}
    assert set(verified) == set(facts)


def test_a_spent_budget_stops_what_still_wants_to_send() -> None:
    connector = opened(limits=Limits(statements=1))

    facts, _ = collect(connector, progress=silent)

    assert facts[Server] == SERVER
    assert facts[Connections] == Missing(Reason.BUDGET, "the budget of 1 statements is used up")


def test_statements_are_booked_on_the_collector_that_sent_them() -> None:
    connector = opened()

    collect(connector, progress=silent)

    purposes = [(share.purpose, share.rows) for share in connector.budget.load().by_purpose]
    assert purposes == [("connections", 0), ("server", 1)]


def test_progress_names_each_collector_before_it_runs() -> None:
    said: list[str] = []

    collect(opened(), progress=said.append)

    assert said == ["reading server", "reading accounts", "reading connections"]


def test_an_error_in_telling_progress_is_not_swallowed() -> None:
    def broken(text: str) -> None:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError, match="reading server"):
        collect(opened(), progress=broken)


class Extended(Example):
    """A product of the same family: one collector more, one replaced, one taken over."""

    @collects()
    def grants(self) -> Grants:
        return Grants(public=())

    @collects(privilege="GRANT all TO auditor;")
    def accounts(self) -> Accounts:
        return Accounts(accounts=())

    def settings(self) -> Settings:
        """Not marked, so no collector."""
        return Settings(settings=())


def test_a_subclass_adds_and_replaces_collectors_in_their_place() -> None:
    collectors = Extended.collectors()

    assert [(c.name, c.fact) for c in collectors] == [
        ("server", Server),
        ("accounts", Accounts),
        ("connections", Connections),
        ("grants", Grants),
    ]
    assert collectors[1].privilege == "GRANT all TO auditor;"
