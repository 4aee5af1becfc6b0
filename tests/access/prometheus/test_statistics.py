"""What the figures of a server about itself tell."""

import math
from datetime import UTC, datetime

import pytest

from audit.access.prometheus import statistics, victoria
from audit.access.prometheus.configuration import Configuration
from audit.access.prometheus.exposition import Exposed, exposed

PAGE = """
# HELP process_start_time_seconds Start time of the process.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.79577794672e+09
prometheus_tsdb_head_samples_appended_total{type="float"} 448
prometheus_tsdb_head_samples_appended_total{type="histogram"} 2
prometheus_remote_storage_samples_pending{remote_name="far",url="http://a/{x}?b=\\"c\\""} 9 1
odd{a="\\\\",b="x\\ny"} NaN
other 1
broken{ 1
prometheus_tsdb_lowest_timestamp_seconds 9.223372036854776e+15
"""
NAMES = {
    "process_start_time_seconds",
    "prometheus_tsdb_head_samples_appended_total",
    "prometheus_remote_storage_samples_pending",
    "prometheus_tsdb_lowest_timestamp_seconds",
    "odd",
    "broken",
}


def told(**samples: float) -> Exposed:
    return Exposed({name: [({}, value)] for name, value in samples.items()})


class TestExposition:
    def test_only_the_names_that_were_asked_for_are_kept(self) -> None:
        assert exposed(PAGE, NAMES).samples.keys() == NAMES - {"broken"}

    def test_values_are_added_over_labels(self) -> None:
        page = exposed(PAGE, NAMES)

        assert page.total("prometheus_tsdb_head_samples_appended_total") == 450
        assert page.by("prometheus_remote_storage_samples_pending", "remote_name") == {"far": 9.0}
        assert page.total("absent") is None

    def test_escapes_of_label_values_are_undone(self) -> None:
        [(labels, value)] = exposed(PAGE, NAMES).samples["odd"]

        assert labels == {"a": "\\", "b": "x\ny"}
        assert math.isnan(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15d", (1_296_000.0, None)),
        ("15d or 5GiB", (1_296_000.0, 5 * 2**30)),
        ("512MB", (None, 512 * 2**20)),
        ("", (None, None)),
        ("nonsense", (None, None)),
    ],
)
def test_retention(text: str, expected: tuple[float | None, int | None]) -> None:
    assert statistics.retention(text) == expected


def test_a_time_that_no_sample_has_is_no_oldest() -> None:
    assert statistics.kept("15d", exposed(PAGE, NAMES)).oldest is None


def test_samples_written_are_counted_since_the_start() -> None:
    found = statistics.activity(exposed(PAGE, NAMES), "Prometheus")

    assert found is not None
    assert (found.totals.inserts, found.totals.writes) == (450, 450)
    assert found.since == datetime.fromtimestamp(1795777946.72, UTC)
    assert statistics.activity(Exposed(), "Prometheus") is None


def test_samples_that_came_too_late_are_those_of_the_whole_source() -> None:
    found = statistics.refused(
        told(
            prometheus_target_scrapes_sample_out_of_order_total=3,
            prometheus_target_scrapes_sample_out_of_bounds_total=4,
        )
    )

    assert found is not None
    assert (found.dataset, found.late) == ("", 7)
    assert statistics.refused(Exposed()) is None


class TestCopies:
    CONFIGURATION = Configuration.of("remote_write: [{url: x, name: far}]")

    def test_one_that_follows_has_its_distance(self) -> None:
        sent = "prometheus_remote_storage_queue_highest_sent_timestamp_seconds"
        page = Exposed(
            {
                "prometheus_remote_storage_highest_timestamp_in_seconds": [({}, 1_000.0)],
                sent: [({"remote_name": "far"}, 900.0)],
            }
        )
        [far] = statistics.replication(self.CONFIGURATION, page).replicas

        assert (far.healthy, far.lag_seconds) == (True, 100.0)

    def test_one_that_got_nothing_yet_does_not_follow(self) -> None:
        page = Exposed(
            {"prometheus_remote_storage_samples_pending": [({"remote_name": "far"}, 5.0)]}
        )
        [far] = statistics.replication(self.CONFIGURATION, page).replicas

        assert not far.healthy

    def test_without_figures_it_is_only_named(self) -> None:
        [far] = statistics.replication(self.CONFIGURATION, Exposed()).replicas

        assert (far.healthy, far.lag_seconds) == (True, None)


def flags(**given: tuple[str, bool]) -> Exposed:
    return Exposed(
        {
            "flag": [
                ({"name": name.replace("_", "."), "value": v, "is_set": str(on).lower()}, 1.0)
                for name, (v, on) in given.items()
            ]
        }
    )


class TestVictoriaMetrics:
    @pytest.mark.parametrize(
        ("value", "days"), [("1", 31), ("2d", 2), ("1y", 365), ("36h", 1.5), ("4w", 28)]
    )
    def test_the_retention_is_in_months_unless_it_says_so(self, value: str, days: float) -> None:
        kept = victoria.kept(flags(retentionPeriod=(value, True)))

        assert kept is not None
        assert kept.keeps == days * 86_400

    def test_what_has_a_key_of_its_own_is_closed(self) -> None:
        page = flags(deleteAuthKey=("secret", True), snapshotAuthKey=("secret", False))
        found = {one.name: one.enabled for one in victoria.interfaces(page)}

        assert found["deleteAuthKey"] is False
        assert found["snapshotAuthKey"] is True
        assert found["api/v1/import"] is True

    def test_a_log_in_closes_all(self) -> None:
        page = flags(httpAuth_username=("secret", True))

        assert not any(one.enabled for one in victoria.interfaces(page))

    def test_without_a_retention_nothing_is_said(self) -> None:
        assert victoria.kept(Exposed()) is None
