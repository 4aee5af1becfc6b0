"""${env:NAME} in values: filled once, typed by the key, and never repeated."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.config.load import Loaded, load
from audit.config.substitute import substituted
from audit.errors import ConfigError

CANARY = "hunter2-and-more"


def read(folder: Path, text: str, **environ: str) -> Loaded:
    path = folder / "team.yaml"
    path.write_text(text)
    return load(path, environ=environ)


def refusal(folder: Path, text: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as refused:
        read(folder, text, **environ)
    assert CANARY not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("${env:A}", "one"),
        ("x-${env:A}-${env:B}", "x-one-"),
        ("${env:A:-two}", "one"),
        ("${env:C:-two}", "two"),
        ("${env:B:-two}", "two"),  # set and empty, as in a shell
        ("${env:C:-}", ""),
        ("${env:C:-a:-b c}", "a:-b c"),
        ("$${env:A}", "${env:A}"),
        ("$$${env:A}", "$${env:A}"),
        ("a$b $A {x} $", "a$b $A {x} $"),
        ("AC-\\d{6}$", "AC-\\d{6}$"),
        ("${env:TWICE}", "${env:A}"),
        ("${env:C:-${env:A}}", None),
        ("${A}", None),
        ("${env:A", None),
        ("${env:}", None),
        ("${env:1A}", None),
        ("${ENV:A}", None),
    ],
)
def test_a_text_is_filled_in_one_pass(text: str, filled: str | None) -> None:
    found = substituted({"runs": text}, {"A": "one", "B": "", "TWICE": "${env:A}"})

    if filled is None:
        assert [m.place for m in found.mistakes] == [("runs",)]
    else:
        assert (found.tree, found.mistakes) == ({"runs": filled}, [])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_a_variable_holds_is_never_read_again(value: str) -> None:
    found = substituted({"runs": "${env:A}", "skip": ["${env:A}"]}, {"A": value})

    assert found.tree == {"runs": value, "skip": [value]}


def test_keys_are_left_as_they_are() -> None:
    tree = {"sources": {"${env:A}": {"url": "x"}}}

    assert substituted(tree, {"A": "one"}).tree == tree


def test_what_a_variable_holds_is_no_yaml(tmp_path: Path) -> None:
    text = "sources:\n  shop: {url: 'sqlite:///a.db', owner: '${env:OWNER}'}\n"

    found = read(tmp_path, text, OWNER="a}\nskip: [x]").config

    assert found.sources["shop"].owner == "a}\nskip: [x]"
    assert found.skip == ()


def test_where_no_text_may_stand_it_is_read_as_a_yaml_value(tmp_path: Path) -> None:
    text = (
        "sources:\n  shop: {url: 'sqlite:///a.db', tls: '${env:TLS}', tags: '${env:TAGS}'}\n"
        "limits: {connections: '${env:N}', max_rows: '${env:NONE}', sample: '${env:N}',"
        " statement_seconds: '${env:S}'}\n"
        "waivers: [{reason: a, approver: b, check: c, until: '${env:DAY}'}]\n"
    )

    found = read(
        tmp_path, text, TLS="no", TAGS="finance, eu,", N="3", NONE="", S="2.5", DAY="2027-03-31"
    ).config

    assert found.sources["shop"].tls is False
    assert found.sources["shop"].tags == ("finance", "eu")
    assert (found.limits.connections, found.limits.max_rows, found.limits.sample) == (3, None, "3")
    assert found.limits.statement_seconds == 2.5
    assert found.waivers[0].until == date(2027, 3, 31)


@pytest.mark.parametrize("value", ["1" + ":59" * 400 + ".5", "9" * 5000, "0x_", "2027-13-45"])
def test_what_only_looks_like_a_number_or_a_day_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("MOST", value)
    path = tmp_path / "team.yaml"
    path.write_text("limits: {max_rows: '${env:MOST}'}\n")

    with pytest.raises(ConfigError, match=r"limits\.max_rows") as refused:
        load(path)
    assert value not in str(refused.value)


def test_a_place_knows_the_variables_it_was_filled_from(tmp_path: Path) -> None:
    loaded = read(tmp_path, "runs: ${env:A}/${env:B}\nskip: ['${env:A}']\n", A="one", B="two")

    assert loaded.variables == {("runs",): ("A", "B"), ("skip", 0): ("A",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("skip: []\nruns: ${env:C}\n", "line 2: runs: the variable C is not set; set it"),
        ("runs: ${env:C}\nskip: ['${env:D}']\n", "has 2 mistakes: line 1: runs"),
        ("skip: []\nruns: ${C}\n", "line 2: runs: a ${ is not finished: write ${env:NAME}"),
        ("limits: {connections: '${env:PW}'}\n", "limits.connections: a whole number is expected"),
        ("limits: {budget: '${env:PW}'}\n", "limits.budget: a duration is expected"),
        ("limits: {sample: '${env:PW}'}\n", "limits.sample: auto, full"),
        ("limits: {max_bytes: '${env:PW}'}\n", "limits.max_bytes: a size is expected"),
        ("schedule: ${env:PW}\n", "schedule: a schedule has five fields"),
        ("policy: {min_coverage: '${env:PW}'}\n", "policy.min_coverage: a number is expected"),
        ("limits: ${env:PW}\n", "limits: a mapping of keys is expected"),
        ("tickets: {to: '${env:PW}'}\n", "tickets.to: one of jira, github, gitlab is expected"),
        ("tickets: {token: '${env:PW}'}\n", "tickets.token: give a reference"),
        ("signing: {key: '${env:PW}'}\n", "signing.key: give a reference"),
        ("notifications: [{to: '${env:PW}'}]\n", "notifications.0.to: give a reference"),
        ("notifications: [{to: env:A, select: ['${env:PW}']}]\n", "notifications.0.select.0: no"),
        ("sources: {a: {url: 'postgresql://u:${env:PW}@h/d'}}\n", "the URL holds a password"),
        ("sources: {a: {url: '${env:URL}'}}\n", "sources.a.url: the URL holds a password"),
        (
            "sources: {a: {url: 'postgresql://h/d', password: '${env:PW}'}}\n",
            "sources.a.password: it is filled with the password itself; write env:PW, the ref",
        ),
        ("detection: {detectors: [{type: '${env:PW}', title: a, pattern: a}]}\n", "type"),
        ("detection: {reviewed: [{field: a, reason: b, by: c, type: '${env:PW}'}]}\n", "type"),
        ("detection: {detectors: [{type: a, title: a, list: '${env:PW}'}]}\n", "list"),
        ("detection: {detectors: [{type: a, title: a, pattern: a, check: '${env:PW}'}]}\n", "ch"),
    ],
)
def test_what_cannot_be_filled_is_told_without_a_value(
    tmp_path: Path, text: str, said: str
) -> None:
    told = refusal(tmp_path, text, PW=CANARY, URL=f"postgresql://u:{CANARY}@h/d")

    assert said in told
