"""Which metrics share a request, how long a window is, what is a counter."""

import pytest

from audit.access.prometheus import timings
from audit.access.prometheus.choice import Chosen, batches_of
from audit.access.prometheus.selectors import Matcher
from audit.access.prometheus.timings import is_counter


def chosen(name: str, series: int, *matchers: Matcher) -> Chosen:
    return Chosen(name, matchers, series, series)


class TestBatches:
    def test_metrics_that_are_read_whole_share_a_request(self) -> None:
        [batch] = batches_of([chosen("a", 3), chosen("b", 4)])

        assert batch.selector == '{__name__=~"a|b"}'
        assert batch.selectors == ('{__name__="a"}', '{__name__="b"}')

    def test_one_that_is_narrowed_stands_alone(self) -> None:
        narrow = chosen("b", 10, Matcher("host", ("x", "y")))
        batches = list(batches_of([chosen("a", 3), narrow, chosen("c", 1)]))

        assert {b.selector for b in batches} == {
            '{__name__=~"a|c"}',
            '{__name__="b",host=~"x|y"}',
        }

    def test_a_request_is_bounded_in_series_metrics_and_characters(self) -> None:
        many = [chosen(f"m{n:03}", 10) for n in range(100)]
        long = [chosen("n" * 900 + str(n), 1) for n in range(9)]
        batches = list(batches_of([*many, *long]))

        assert sum(len(b.metrics) for b in batches) == 109
        assert all(sum(m.series for m in b.metrics) <= 150 for b in batches)
        assert all(len(b.metrics) <= 30 for b in batches)
        assert all(len(b.selector) <= 2_100 for b in batches)


@pytest.mark.parametrize(
    ("step", "samples", "expected"),
    [
        (15.0, 240, 3_600.0),
        (1.0, 240, 300.0),  # never shorter than five minutes
        (300.0, 240, 21_600.0),  # nor longer than six hours
        (0.01, 240, 2.4),  # what comes so often is bounded by its number
        (15.0, 60, 900.0),
    ],
)
def test_a_window_holds_about_so_many_samples(step: float, samples: int, expected: float) -> None:
    assert timings.length_of(step, samples) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("requests_total", "counter", True),
        ("requests", "counter", True),
        ("queue_total", "gauge", False),
        ("latency_bucket", "histogram", True),
        ("latency_sum", "summary", True),
        ("latency", "summary", False),
        ("requests_total", "", True),
        ("requests_total", "unknown", True),
        ("temperature", "", False),
    ],
)
def test_what_is_a_counter(name: str, kind: str, *, expected: bool) -> None:
    assert is_counter(name, kind) is expected


class TestPoints:
    def test_a_quantile_may_be_no_number(self) -> None:
        found = timings.points_of(
            [
                {"metric": {"quantile": "0.5"}, "values": [[1.0, "NaN"], [2.0, "3"]]},
                {"metric": {}, "values": [[1.0, "NaN"], [2.5, "+Inf"]]},
            ]
        )

        assert found.times.tolist() == [2_000, 1_000, 2_500]
        assert found.series.tolist() == [0, 1, 1]

    def test_native_histograms_have_times_only(self) -> None:
        found = timings.points_of([{"metric": {}, "histograms": [[1.0, {"count": "3"}]]}])

        assert found.times.tolist() == [1_000]
        assert found.values is None

    def test_a_series_of_two_windows_is_one(self) -> None:
        one = {"metric": {"a": "b"}, "values": [[1.0, "1"]]}

        assert timings.points_of([one, one]).series.tolist() == [0, 0]
