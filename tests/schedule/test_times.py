"""Times in the words of other schedulers: the same moments, by what reads them."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from audit.config.cron import parse_cron
from audit.errors import ConfigError
from audit.schedule.times import identifier, on_calendar, shortest_gap, standard

START = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
MOMENTS = 1000

TIMES = (
    "30 2 * * *",
    "*/20 1-5 * jan mon",
    "5/15 * * * *",
    "0 4 13 * fri",
    "0 4 1-7 * 0",
    "0 0 1-31 * 1",
    "0 0 13 * 0-6",
    "15,45 */6 1,15 */3 *",
    "0 9-17/4 * * 1-5",
    "7 3 31 * *",
    "0 0 29 2 *",
    "0 0 30 2 mon",
    "0 0 * * 5-7",
    "59 23 * 12 sat,sun",
    "@hourly",
    "@yearly",
)
#: Of these cron takes days that fit both fields.
BOTH = ("0 4 */2 * 5", "0 4 1-7 * */2")


def of_cron(text: str, number: int = MOMENTS) -> list[str]:
    """The next moments by cron of Debian."""
    return [f"{moment:%F %H:%M}" for moment in islice(CronSim(text, START), number)]


def fields(text: str) -> str:
    return " ".join(parse_cron(text).fields)


@pytest.mark.parametrize("text", TIMES)
def test_the_standard_form_means_the_same_moments(text: str) -> None:
    assert of_cron(standard(parse_cron(text))) == of_cron(fields(text))


@pytest.mark.parametrize("text", TIMES)
def test_the_standard_form_is_plain_numbers_and_stays_as_it_is(text: str) -> None:
    found = standard(parse_cron(text))

    assert set(found) <= set("0123456789*/-, ")
    assert standard(parse_cron(found)) == found


@pytest.mark.parametrize("text", BOTH)
def test_what_schedulers_read_differently_has_no_standard_form(text: str) -> None:
    with pytest.raises(ConfigError, match="write the days out, as in 1,3,5"):
        standard(parse_cron(text))


def test_times_that_mean_the_same_have_one_name_and_others_have_others() -> None:
    assert identifier(parse_cron("0 0 * * 1-5")) == identifier(parse_cron("0 0 * * mon-fri"))
    assert identifier(parse_cron("0 1,2 3 * *")) != identifier(parse_cron("0,1 2 3 * *"))
    assert identifier(parse_cron("*/5 2 1-7 * *")) == "xs5_2_1t7_x_x"


def test_the_shortest_gap_counts_over_midnight() -> None:
    assert shortest_gap(parse_cron("58,3 * * * *")) == 5
    assert shortest_gap(parse_cron("59 23,0 * * *")) == 60
    assert shortest_gap(parse_cron("* * * * *")) == 1
    assert shortest_gap(parse_cron("0 3 * * *")) == 24 * 60


def _numbers(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    spans = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    steps = st.integers(1, 9).map(lambda step: f"*/{step}")
    part = st.one_of(number.map(str), spans)
    return st.one_of(st.just("*"), steps, st.lists(part, min_size=1, max_size=3).map(",".join))


TEXTS = st.tuples(
    _numbers(0, 59), _numbers(0, 23), _numbers(1, 28), _numbers(1, 12), _numbers(0, 7)
).map(" ".join)


@settings(max_examples=60)
@given(TEXTS)
def test_any_schedule_means_the_same_moments_in_its_standard_form(text: str) -> None:
    try:
        found = standard(parse_cron(text))
    except ConfigError:
        reject()

    assert of_cron(found, 50) == of_cron(text, 50)


def of_systemd(expressions: tuple[str, ...], number: int = MOMENTS) -> list[str]:
    """The next moments of a timer that has these expressions, in UTC."""
    found = sorted({moment for one in expressions for moment in _elapses(one, number)})
    return [f"{moment:%F %H:%M}" for moment in found[:number]]


def _elapses(expression: str, number: int) -> Iterator[datetime]:
    done = subprocess.run(  # of systemd
        ["/usr/bin/systemd-analyze", "calendar", f"--iterations={number}",
         "--base-time=2026-11-27 00:00:00 UTC", expression],
        env=os.environ | {"TZ": "UTC", "LC_ALL": "C"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        name, _, rest = line.strip().partition(": ")
        if name.startswith(("Next elapse", "Iter. #")) and rest != "never":
            yield datetime.strptime(rest, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)


@pytest.mark.debian("systemd")
@pytest.mark.parametrize("text", [*TIMES, *BOTH])
def test_a_timer_elapses_when_cron_would_run(text: str) -> None:
    found = of_systemd(on_calendar(parse_cron(text), "UTC"))

    assert len(found) == MOMENTS or found[-1] > "2190"  # where the calendar of systemd ends
    assert found == of_cron(fields(text))[: len(found)]


@pytest.mark.debian("systemd")
def test_a_timer_follows_the_clock_of_its_zone() -> None:
    [expression] = on_calendar(parse_cron("30 12 * * *"), "Europe/Berlin")

    noons = list(_elapses(expression, 300))

    assert {(n.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")) for n in noons} == {"12:30"}
    assert {noon.hour for noon in noons} == {10, 11}
