"""What PostgreSQL's rows say about logical decoding, where no server of the tests says it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from audit.access.postgresql import decoding


def capture(**changed: object) -> Any:  # noqa: ANN401  # in the place of a row
    known: dict[str, object] = {
        "keep_bytes": 1024**3, "idle_seconds": None, "standby": False, "copied": True,
        "feedback": "off",
    }  # fmt: skip
    return SimpleNamespace(**(known | changed))


def written(size: int, seconds: float | None) -> Any:  # noqa: ANN401
    return SimpleNamespace(bytes=size, seconds=seconds)


def test_a_limit_of_size_lasts_as_long_as_log_is_written() -> None:
    """A gigabyte is full after half an hour, at half a megabyte and more in a second."""
    [kept] = decoding.retentions(capture(), written(2 * 1024**3 * 2, 7_200))

    assert (kept.setting, kept.seconds, kept.estimated) == ("max_slot_wal_keep_size", 1800, True)
    assert kept.basis == "2,048.0 MB of log written per hour on average"
    assert "'336GB'" in kept.command  # of a week


@pytest.mark.parametrize(
    "statistics", [None, written(10**12, 60.0), written(10**12, None), written(0, 10**6)]
)
def test_statistics_that_are_too_young_tell_nothing(statistics: Any) -> None:  # noqa: ANN401
    assert decoding.retentions(capture(), statistics) == ()


def test_no_limit_is_no_retention_and_a_time_is_one() -> None:
    found = decoding.retentions(capture(keep_bytes=-1, idle_seconds=172_800), written(1, 10**6))

    assert [(k.setting, k.seconds) for k in found] == [("idle_replication_slot_timeout", 172_800)]


def test_older_releases_know_no_limit() -> None:
    assert decoding.slot_limit(capture(keep_bytes=None)) is None
    assert decoding.retentions(capture(keep_bytes=None), None) == ()


def test_slots_that_could_not_be_carried_over_are_not_asked_for_it() -> None:
    slot: Any = SimpleNamespace(name="feed", logical=True, failover=None)

    assert decoding.footholds(capture(), [slot], version=160_000) == ()
    assert decoding.footholds(capture(copied=False), [slot], version=180_000) == ()
    [hold] = decoding.footholds(capture(), [slot], version=180_000)
    assert not hold.held


def rule(kind: str, databases: str, users: str, method: str = "scram-sha-256") -> SimpleNamespace:
    return SimpleNamespace(
        type=kind, databases=databases.split(), users=users.split(), method=method
    )


@pytest.mark.parametrize(
    ("rules", "admitted"),
    [
        ([rule("host", "all", "all")], True),
        ([rule("hostssl", "shop", "cdc")], True),
        ([rule("host", "shop", "+readers")], True),
        ([rule("host", "shop", "+others")], False),
        ([rule("host", "replication", "all")], False),
        ([rule("local", "all", "all")], False),
        ([rule("host", "all", "all", "reject")], False),
        ([rule("host", "other", "cdc")], False),
        ([rule("host", "samerole", "all")], False),
        ([], False),
    ],
)
def test_a_reader_is_let_in_by_a_rule_for_the_database_itself(
    rules: list[SimpleNamespace],
    admitted: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    row = SimpleNamespace(name="cdc", superuser=False, groups=["readers"])

    [reader] = decoding.readers(
        cast("Any", [row]), cast("Any", rules), database="shop", inside="auditor"
    )

    assert reader.admitted is admitted


def test_the_account_that_is_in_was_let_in() -> None:
    row = SimpleNamespace(name="cdc", superuser=False, groups=[])

    [ours] = decoding.readers(cast("Any", [row]), None, database="shop", inside="cdc")
    [other] = decoding.readers(cast("Any", [row]), None, database="shop", inside="")

    assert (ours.admitted, other.admitted) == (True, None)


def test_a_service_lets_every_account_in() -> None:
    row: Any = SimpleNamespace(name="cdc", superuser=False, groups=[])

    [reader] = decoding.readers([row], None, database="shop", inside="auditor", managed=True)

    assert reader.admitted


def test_a_service_has_a_role_in_the_place_of_the_attribute() -> None:
    row: Any = SimpleNamespace(
        superuser=False, replicates=False, service=True, creates=False, database="shop"
    )

    [first, _] = decoding.rights(row, account="cdc")

    assert first.command == 'GRANT rds_replication TO "cdc";'
