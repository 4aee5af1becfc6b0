"""Waivers: what they cover, how they stand on a day, what is wrong in their file."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.config.schema import Config, PolicyEntry, WaiverEntry
from audit.errors import ConfigError
from audit.governance.place import Spot
from audit.governance.read import Known, governance_of
from audit.governance.waivers import covers, state_of

TODAY = date(2026, 11, 27)
SPOT = Spot(
    source="shop",
    checks=("security.tls-1-0", "security.old-tls"),
    dataset="sales[1]",
    field="name",
    object="key",
    finding="0123456789ab",
)
KNOWN = Known(checks=("security.tls-1-0", "dataops.freshness"))


def waiver(check: str = "security.*", *, until: date = TODAY, **more: Any) -> WaiverEntry:  # noqa: ANN401  # its fields
    return WaiverEntry(check=check, reason="lab", approver="ada", until=until, **more)


@pytest.mark.parametrize(
    ("entry", "fits"),
    [
        (waiver(), True),
        (waiver("security.old-tls"), True),
        (waiver("dataops.*"), False),
        (waiver(dataset="sales[1]"), True),
        (waiver(dataset="sales*", field="name", object="k?y", source="sh*"), True),
        (waiver(dataset="sales*", field="other"), False),
        (waiver(object="other"), False),
        (waiver(source="lab"), False),
        (waiver("", finding="0123456789ab"), True),
        (waiver("", finding="0123456789ac"), False),
    ],
)
def test_every_place_that_is_given_has_to_fit(entry: WaiverEntry, *, fits: bool) -> None:
    assert covers(entry, SPOT) is fits


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "ended"), (0, "ends-soon"), (14, "ends-soon"), (15, "in-force")],
)
def test_its_last_day_counts_and_fourteen_days_ahead_it_is_told(days: int, state: str) -> None:
    entry = waiver(until=TODAY + timedelta(days=days))

    assert state_of(entry, PolicyEntry(), TODAY) == state


def test_the_policy_caps_its_length_from_the_day_it_was_accepted() -> None:
    policy = PolicyEntry(max_waiver_days=30)
    month = WaiverEntry(
        check="x", reason="r", approver="a", accepted=date(2026, 11, 20), until=date(2026, 12, 20)
    )
    longer = WaiverEntry(
        check="x", reason="r", approver="a", accepted=date(2026, 11, 20), until=date(2026, 12, 21)
    )

    assert state_of(month, policy, TODAY) == "in-force"
    assert state_of(longer, policy, TODAY) == "too-long"
    assert state_of(longer, policy, date(2026, 11, 19)) == "not-yet"
    # without that day it is held to the same length from today on
    assert state_of(waiver(until=date(2026, 12, 28)), policy, TODAY) == "too-long"
    assert state_of(waiver(until=date(2026, 12, 27)), policy, TODAY) == "in-force"


def test_a_policy_may_allow_more_days_than_a_calendar_has() -> None:
    policy = PolicyEntry(max_waiver_days=10**20)

    assert state_of(waiver(until=date.max), policy, TODAY) == "in-force"


@pytest.mark.parametrize(
    ("author", "state"), [("", "not-approved"), (" Ada", "not-approved"), ("bob", "ends-soon")]
)
def test_the_approver_is_somebody_else_where_the_policy_says_so(author: str, state: str) -> None:
    entry = waiver(author=author)

    assert state_of(entry, PolicyEntry(approver_not_author=True), TODAY) == state
    assert state_of(entry, PolicyEntry(), TODAY) == "ends-soon"


HEAD = "waivers:\n  - reason: lab\n    approver: ada\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEAD}    check: security.*\n", "line 2: waivers.0.until: it is required and not there"),
        (f"{HEAD}    until: 2027-01-01\n", "line 2: waivers.0: say what it is about"),
        (
            f"{HEAD}    until: 2027-01-01\n    chek: x\n",
            "line 5: waivers.0.chek: unknown key (did you mean 'check'?)",
        ),
        (f"{HEAD}    check: x\n    until: soon\n", "line 5: waivers.0.until: a day is expected"),
        (
            f"{HEAD}    until: 2027-01-01\n    accepted: 2027-02-01\n    check: security.*\n",
            "line 4: waivers.0.until: it ends before it begins, on 2027-02-01",
        ),
        (
            "waivers:\n"
            + "".join(
                f"- {{check: security.*, reason: a, approver: {who}, until: 2027-01-01}}\n"
                for who in "bc"
            ),
            "line 3: waivers.1: another waiver is about the same",
        ),
        (f"{HEAD}    approver: bob\n", "line 4: waivers.0.approver: the key is there twice"),
        ("waivers: [\n", "this is not valid YAML"),
        ("- x\n", "a mapping of keys is expected, and this is a list"),
        ("waiver: []\n", "line 1: waiver: unknown key (did you mean 'waivers'?)"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)

    with pytest.raises(ConfigError) as caught:
        governance_of(Config(), tmp_path, KNOWN)

    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_one_after_the_other_may_be_about_the_same(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(
        "waivers:\n"
        "- {check: x, reason: a, approver: b, accepted: 2026-01-01, until: 2026-02-01}\n"
        "- {check: x, reason: a, approver: b, accepted: 2026-02-02, until: 2026-03-01}\n"
    )

    found = governance_of(Config(waivers=(waiver(),)), tmp_path).waivers

    assert [w.until.isoformat() for w in found] == ["2026-11-27", "2026-02-01", "2026-03-01"]


def test_the_configuration_itself_is_held_to_the_same() -> None:
    nobody = WaiverEntry(check="x", reason=" ", approver="ada", until=TODAY)
    config = Config(waivers=(nobody,))

    with pytest.raises(ConfigError, match=r"waivers\.0\.reason: it is empty"):
        governance_of(config, Path("/nowhere"), KNOWN)


UNKNOWN = {
    "waivers.yaml": f"{HEAD}    until: 2027-01-01\n    check: security.tls-1-1\n",
    "owners.yaml": "owners:\n  - team: a\n  - team: b\n    check: security.tls-1-1\n",
    "attestations.yaml": "attestations:\n"
    "  - {question: on-cal, by: ada, answer: we, until: 2027-01-01}\n",
    "policy.yaml": "min_score: 75\nblocking_checks: [security.tls-1-1]\n"
    "required_controls: [PCI DSS 99.9]\n",
}


def test_what_no_longer_exists_is_told_with_the_nearest_name_and_stops_nobody(
    tmp_path: Path,
) -> None:
    for name, text in UNKNOWN.items():
        (tmp_path / name).write_text(text)
    known = Known(checks=KNOWN.checks, questions=("on-call",))
    check = "no check of this version fits it (did you mean 'security.tls-1-0'?)"
    config = Config(waivers=(waiver("security.tls-1-1"),))

    found = governance_of(config, tmp_path, known)

    assert found.unknown[0] == f"the configuration: waivers.0.check: {check}"
    assert f"{tmp_path}/waivers.yaml, line 5: waivers.0.check: {check}" in found.unknown
    assert f"{tmp_path}/owners.yaml, line 4: owners.1.check: {check}" in found.unknown
    assert f"{tmp_path}/policy.yaml, line 2: blocking_checks.0: {check}" in found.unknown
    assert any("policy.yaml, line 3: required_controls.0" in told for told in found.unknown)
    assert any(told.endswith("(did you mean 'on-call'?)") for told in found.unknown)
    assert (len(found.unknown), len(found.waivers), len(found.attestations)) == (6, 2, 1)


def test_of_thousands_that_no_longer_exist_the_first_are_told(tmp_path: Path) -> None:
    many = [waiver(f"gone.check-{n}") for n in range(2_000)]

    told = governance_of(Config(waivers=tuple(many)), tmp_path, KNOWN).unknown

    assert len(told) == 11
    assert told[-1] == "the configuration names more that this version does not have"
