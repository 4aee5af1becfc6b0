"""Schedules in cron's five fields: what they mean, and what is none."""

from datetime import UTC, date, datetime

import pytest

from audit.config.cron import SHORT, parse_cron
from audit.errors import ConfigError


def test_the_five_fields_are_numbers() -> None:
    found = parse_cron("*/20 3,5 1-7/3 jan,DEC mon-fri")

    assert found.minutes == (0, 20, 40)
    assert found.hours == (3, 5)
    assert found.days == (1, 4, 7)
    assert found.months == (1, 12)
    assert found.weekdays == (1, 2, 3, 4, 5)


def test_sunday_is_both_zero_and_seven() -> None:
    assert parse_cron("0 0 * * 7").weekdays == parse_cron("0 0 * * sun").weekdays == (0,)
    assert parse_cron("0 0 * * 5-7").weekdays == (0, 5, 6)
    assert parse_cron("0 0 * * *").weekdays == (0, 1, 2, 3, 4, 5, 6)


def test_a_short_form_is_written_out() -> None:
    assert str(parse_cron("@daily")) == "0 0 * * *"
    assert all(parse_cron(word) for word in SHORT)


def test_days_of_the_month_and_of_the_week_add_up_where_both_are_given() -> None:
    both = parse_cron("0 0 13 * 5")

    assert both.on(date(2026, 11, 13))
    assert both.on(date(2026, 11, 20))  # a Friday
    assert not both.on(date(2026, 11, 21))
    assert not parse_cron("0 0 13 * *").on(date(2026, 11, 20))
    assert not parse_cron("0 0 13 12 5").on(date(2026, 11, 20))
    assert not parse_cron("0 0 */2 * 5").on(date(2026, 11, 20))  # a step begins with *


def test_a_moment_fits_by_its_own_clock() -> None:
    assert parse_cron("30 3 * * *").at(datetime(2026, 1, 1, 3, 30, 59, tzinfo=UTC))
    assert not parse_cron("30 3 * * *").at(datetime(2026, 1, 1, 4, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "five fields"),
        ("0 3 * *", "five fields"),
        ("0 3 * * * *", "five fields"),
        ("60 3 * * *", "the minute of a schedule is 0 to 59"),
        ("0 24 * * *", "the hour"),
        ("0 3 0 * *", "the day of the month"),
        ("0 3 * 13 *", "the month of a schedule is 1 to 12 or jan to dec"),
        ("0 3 * * 8", "the day of the week"),
        ("0 3 * * fri-mon", "the day of the week"),
        ("*/0 3 * * *", "the minute"),
        ("*/00 3 * * *", "the minute"),
        ("*-5 3 * * *", "the minute"),
        ("0,, 3 * * *", "the minute"),
        ("hunter2 3 * * *", "the minute"),
        ("\u0663 3 * * *", "the minute"),
        ("@reboot", "the short forms"),
        ("0 0 30 2 *", "would never run"),
        ("0 0 31 4,6 *", "would never run"),
    ],
)
def test_what_is_no_schedule_is_told_and_not_repeated(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_cron(text)

    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_the_thirtieth_of_february_or_a_monday_is_a_schedule() -> None:
    assert parse_cron("0 0 30 2 mon").on(date(2026, 2, 2))
    assert parse_cron("0 0 29 2 *").on(date(2028, 2, 29))
