"""Change capture as the report says it."""

from collections.abc import Callable

from audit.engine.readiness import readiness_of
from audit.facts.change import ChangeCapture, Gap, Identity, Lack, Requirement
from audit.model.fact import Missing, Reason, Snapshot

COMMAND = "ALTER SYSTEM SET wal_level = logical;  -- then restart the server"
CHANGES = ChangeCapture(
    method="logical decoding",
    requirements=(
        Requirement("wal_level", met=False, current="replica", needed="logical", command=COMMAND),
    ),
    identities=(
        Identity("a", "primary key", usable=True),
        Identity("b", "nothing", usable=False, commands=("SET FULL;",), published=True),
        Identity("c", "full row", usable=True, commands=("ADD KEY;",)),
        Identity("d", "nothing", usable=False, possible=False),
    ),
)


def test_each_dataset_has_its_verdict(snapshot: Callable[..., Snapshot]) -> None:
    found = readiness_of(snapshot(CHANGES), "")

    assert found is not None
    assert [(d.dataset, d.verdict) for d in found.datasets] == [
        ("a", "ready"),
        ("b", "needs change"),
        ("c", "needs change"),
        ("d", "impossible"),
    ]
    assert found.datasets[1].published
    assert found.requirements[0].command == COMMAND


def test_a_service_is_told_in_its_own_terms(snapshot: Callable[..., Snapshot]) -> None:
    found = readiness_of(snapshot(CHANGES), "Amazon RDS")

    assert found is not None
    assert "rds.logical_replication" in found.requirements[0].command


def test_what_was_not_looked_at_is_not_told(snapshot: Callable[..., Snapshot]) -> None:
    missing = snapshot(missing={ChangeCapture: Missing(Reason.TIMEOUT)})

    assert readiness_of(missing, "") is None


def test_a_stream_without_all_values_is_not_ready_and_one_without_names_is() -> None:
    def ready(lack: Lack) -> bool:
        gap = Gap("x", lack, open=True, current="", needed="")
        return ChangeCapture(method="binary log", gaps=(gap,)).ready

    assert [ready(lack) for lack in (Lack.VALUES, Lack.ROWS, Lack.NAMES)] == [False, True, True]
