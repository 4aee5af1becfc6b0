"""What the configuration of a Prometheus tells, and what of it is kept."""

import pytest

from audit.access.prometheus.configuration import (
    Configuration,
    observability,
    seconds,
    stored_credentials,
)

FULL = """
global:
  scrape_interval: 15s
  query_log_file: /var/log/queries.log
  external_labels: {site: berlin, api_key: c4nary}
alerting: {alertmanagers: [{static_configs: [{targets: [a]}]}, {}]}
rule_files: [a.yml, b.yml]
scrape_configs:
  - job_name: open
  - {job_name: masked, basic_auth: {username: u, password: <secret>}}
  - {job_name: shown, params: {module: [http], token: [c4nary]}, scrape_interval: 1m30s}
  - {job_name: file, basic_auth: {username: u, password_file: /run/secret}}
  - {job_name: labelled, static_configs: [{targets: [a], labels: {password: c4nary}}]}
remote_write:
  - {url: 'https://u:xxxxx@far.example/write', name: far}
  - {url: 'https://far.example/write?api_key=c4nary'}
  - {url: 'https://far.example/write?db=metrics'}
"""


@pytest.fixture
def full() -> Configuration:
    return Configuration.of(FULL)


def test_passwords_of_other_systems_are_found_and_not_kept(full: Configuration) -> None:
    found = stored_credentials(full)

    assert [(f.kind, f.name, f.readable_by_us) for f in found.found] == [
        ("scrape job", "masked", False),
        ("scrape job", "shown", True),
        ("scrape job", "labelled", True),
        ("remote write", "far", False),
        ("remote write", "2", True),
        ("external label", "api_key", True),
    ]
    assert found.examined == 10
    assert "c4nary" not in repr(found)


def test_who_is_written_to_and_told(full: Configuration) -> None:
    assert full.remote_writes == ("far", "remote write 2", "remote write 3")
    assert (full.receivers, full.rule_files) == (2, 2)


def test_how_often_each_job_is_asked(full: Configuration) -> None:
    assert full.intervals()["shown"] == 90.0
    assert full.intervals()["open"] == full.intervals()[""] == 15.0


def test_of_the_query_log_only_that_there_is_one(full: Configuration) -> None:
    [slow] = observability(full).recordings

    assert (slow.enabled, slow.value) == (True, "set")


def test_nothing_is_told_by_an_empty_one() -> None:
    empty = Configuration.of("")

    assert stored_credentials(empty).examined == 0
    assert (empty.remote_writes, empty.receivers, empty.rule_files) == ((), 0, 0)
    assert empty.intervals() == {"": 60.0}


@pytest.mark.parametrize(
    "text", ["[a, b]", "'text'", "a: [", "scrape_configs: 7\nglobal: [1]\nalerting: x"]
)
def test_what_is_none_is_an_error_or_empty(text: str) -> None:
    try:
        found = Configuration.of(text)
    except ValueError:
        return
    assert stored_credentials(found).examined == 0
    assert found.receivers == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15s", 15.0),
        ("1h30m", 5_400.0),
        ("500ms", 0.5),
        ("1w", 604_800.0),
        ("2y", 63_072_000.0),
        ("", None),
        ("15", None),
        ("1x", None),
        ("5 m", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected
