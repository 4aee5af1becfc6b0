"""Sequences near their end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, Sequence
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.sequence_headroom import sequence_headroom
from tests.make.facts import catalog, dataset, field, server
from tests.make.judging import judged, not_run, only_failure

LIMIT = 2**31 - 1


def drawn(last: int | None, *, cycles: bool = False) -> Catalog:
    counter = Sequence("orders_id_seq", "public.orders", "id", last, LIMIT, cycles)
    orders = dataset("public.orders", field("id"), namespace="public")
    return catalog(orders, sequences=(counter,))


@pytest.mark.parametrize("last", [0, 1, int(LIMIT * 0.7)])
def test_a_sequence_with_room_passes(last: int) -> None:
    assert judged(sequence_headroom, drawn(last)).status is Status.PASS


@pytest.mark.parametrize(
    ("last", "severity"),
    [
        (int(LIMIT * 0.71), Severity.HIGH),
        (int(LIMIT * 0.9), Severity.HIGH),
        (int(LIMIT * 0.91), Severity.CRITICAL),
        (LIMIT, Severity.CRITICAL),
    ],
)
def test_severity_grows_with_use(last: int, severity: Severity) -> None:
    failure = only_failure(judged(sequence_headroom, drawn(last), server()))

    assert failure.severity is severity
    assert failure.command == 'ALTER TABLE "public"."orders" ALTER COLUMN "id" TYPE bigint;'


def test_the_widest_counter_is_set_back_because_nothing_is_wider() -> None:
    widest = 2**63 - 1
    counter = Sequence("o'rders (AUTOINCREMENT)", "o'rders", "id", widest - 7, widest)
    full = catalog(dataset("o'rders", field("id")), sequences=(counter,))

    sqlite = only_failure(judged(sequence_headroom, full, server(product_id="sqlite")))
    postgresql = only_failure(judged(sequence_headroom, full, server()))

    assert sqlite.evidence.endswith("; 7 left.")
    assert "set it back" in sqlite.fix
    assert sqlite.command == (
        """UPDATE sqlite_sequence SET seq = (SELECT max("id") FROM "o'rders") """
        "WHERE name = 'o''rders';"
    )
    assert postgresql.command == ""


@pytest.mark.parametrize("unused", [drawn(None), drawn(LIMIT, cycles=True)])
def test_a_sequence_never_drawn_from_or_that_cycles_is_not_applicable(unused: Catalog) -> None:
    assert judged(sequence_headroom, unused).status is Status.NOT_APPLICABLE


@given(st.integers(0, LIMIT))
def test_every_sequence_gets_exactly_one_judgement(last: int) -> None:
    assert judged(sequence_headroom, drawn(last)).examined == 1


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(sequence_headroom, Catalog)


def test_a_sequence_that_the_account_does_not_see_is_unknown_and_says_what_shows_it() -> None:
    grant = 'GRANT SELECT ON SEQUENCE "public"."orders_id_seq" TO "auditor"'
    hidden = Sequence("public.orders_id_seq", "public.orders", "id", None, LIMIT, grant=grant)

    result = judged(sequence_headroom, catalog(sequences=(hidden,)))

    assert (result.status, result.grant) == (Status.UNKNOWN, grant)
