"""What the commands say over a month of scheduled scans of a source that changes."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audit.evidence.envelope import sign
from audit.evidence.keys import load_signing_key
from audit.secrets.secret import Secret
from tests.governance.month import DAYS, SOURCE, Month, at, day, whole
from tests.make.markup import Page

PLANNER, MODE = "dataops.planner-statistics", "security.file-permissions"
OPEN = "dataops.record-timestamps"
#: Nights behind which the gate does not pass, with the one rule that does not hold.
TRIPPED = (1, 5, 18, 26)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    found = whole(tmp_path_factory.mktemp("month"))
    assert [n for n, ended in found.scans.items() if ended.status] == []
    assert [n for n, said in found.done.items() for ended in said if ended.status] == []
    return found


@pytest.fixture
def after(month: Month, tmp_path: Path) -> Month:
    """The month in a folder of its own."""
    return month.copied(tmp_path / "copy")


def test_every_night_is_kept_in_one_chain_and_signed(month: Month) -> None:
    listed = month.command(at(30, 13), "history", SOURCE, "--last", "40", "-f", "json")
    held = month.command(at(30, 13), "verify", "-f", "json")

    runs = json.loads(listed.out)
    [chain] = json.loads(held.out)["sources"]
    assert [run["sequence"] for run in runs] == list(range(DAYS, 0, -1))
    assert [run["started_at"][:10] for run in runs[::-1]] == [
        f"{day(number)}" for number in range(1, DAYS + 1)
    ]
    assert {run["owner"] for run in runs} == {"sales"}
    assert held.status == 0
    assert (chain["links"], chain["runs"], chain["signed"], chain["wrong"]) == (30, 30, 30, [])


def test_the_source_grows_every_night_and_that_is_no_drift(month: Month) -> None:
    def rows(number: int) -> int:
        [orders] = [d for d in month.report(number)["datasets"] if d["name"] == "orders"]
        return int(orders["row_count"])

    assert [rows(n + 1) - rows(n) for n in range(1, DAYS)] == [40] * (DAYS - 1)
    drifted = [n for n in range(2, DAYS + 1) if month.changes(n)["drift"]]
    assert drifted == [16]


@pytest.mark.parametrize(
    ("number", "effect", "rule", "field"),
    [
        (3, "compatible", "field added", "channel"),
        (6, "review", "type wider", "name"),
        (9, "breaking", "field removed", "fax"),
        (12, "compatible", "field added", "email"),
    ],
)
def test_a_change_of_the_schema_is_told_by_its_effect(
    month: Month, number: int, effect: str, rule: str, field: str
) -> None:
    told = {(c["effect"], c["rule"], c["field"]) for c in month.changes(number)["schema"]}

    assert (effect, rule, field) in told


def test_no_other_night_changed_the_schema(month: Month) -> None:
    assert [n for n in range(2, DAYS + 1) if month.changes(n)["schema"]] == [3, 6, 9, 12]


def test_diff_fails_on_what_breaks_and_only_then(month: Month) -> None:
    def between(one: int, other: int, *fail: str) -> Any:  # noqa: ANN401  # how it ended
        return month.command(at(30, 13), "diff", SOURCE, f"{day(one)}", f"{day(other)}", *fail)

    breaking = between(8, 9, "--fail-on-change", "breaking")
    review = between(5, 6, "--fail-on-change", "breaking")
    drift = between(15, 16, "--fail-on-change", "drift")
    over_all = between(1, 30, "--fail-on-change", "breaking")

    assert [e.status for e in (breaking, review, drift, over_all)] == [1, 0, 1, 1]
    assert "fax" in breaking.out
    assert "VARCHAR(20) and is VARCHAR(40)" in review.out
    assert "74" in drift.out


def test_between_any_two_nights_what_was_there_before_both_came_back(month: Month) -> None:
    between = month.command(at(30, 13), "diff", SOURCE, f"{day(8)}", f"{day(18)}", "-f", "json")

    told = {f["check"]: f["change"] for f in json.loads(between.out)["findings"]}
    assert told[MODE] == "returned"
    assert told["data_management.retention"] == "new"


def test_personal_data_that_came_in_is_told(month: Month) -> None:
    [told] = [c for c in month.changes(12)["others"] if c["area"] == "personal data"]

    assert (told["dataset"], told["field"]) == ("customers", "email")
    assert not [n for n in range(2, 12) if month.changes(n)["others"]]


def test_the_share_without_a_value_that_moved_is_held_to_the_nights_before(month: Month) -> None:
    [drift] = month.changes(16)["drift"]

    assert (drift["level"], drift["dataset"], drift["field"]) == ("drifted", "orders", "coupon")
    assert "by the 12 runs before" in drift["what"]


def test_a_finding_that_was_fixed_and_is_back_is_known_again(month: Month) -> None:
    told = {
        n: found[0]["change"]
        for n in range(2, DAYS + 1)
        if (found := [f for f in month.changes(n)["findings"] if f["check"] == MODE])
    }

    assert told == {5: "new", 6: "resolved", 18: "returned", 19: "resolved"}
    assert month.finding(18, MODE)["first_seen"][:10] == f"{day(5)}"


@pytest.mark.parametrize(
    ("number", "status", "state"),
    [
        (4, "baseline", ""),
        (5, "waived", "in-force"),
        (10, "waived", "in-force"),
        (11, "waived", "ends-soon"),
        (25, "waived", "ends-soon"),
        (26, "open", "ended"),
    ],
)
def test_a_waiver_is_given_warned_of_ends_and_no_longer_counts(
    month: Month, number: int, status: str, state: str
) -> None:
    governance = month.report(number)["governance"]
    states = {w["state"] for w in governance["waivers"] if PLANNER in w["covers"]}

    assert month.finding(number, PLANNER)["status"] == status
    assert states == ({state} if state else set())
    assert (f"ends on {day(25)}" in month.scans[number].err) == (state == "ends-soon")
    assert (f"ended on {day(25)}: what it covered" in month.scans[number].err) == (state == "ended")


def test_a_waiver_without_a_finding_is_told_from_that_night_on(month: Month) -> None:
    unused = [
        n for n, ended in month.scans.items() if "fits no finding of this report" in ended.err
    ]

    assert unused == list(range(9, DAYS + 1))
    assert "fits no finding of this report: remove it" in month.scans[30].err


def test_a_waived_finding_counts_half(month: Month) -> None:
    scores = {n: month.report(n)["score"]["overall"] for n in (25, 26)}

    assert scores[25] > scores[26]


def test_an_answer_of_the_owner_ends_and_the_question_is_open_again(month: Month) -> None:
    def asked(number: int) -> tuple[bool, bool]:
        [question] = [q for q in month.report(number)["questions"] if q["id"] == "restore-tested"]
        return question["attestation"] is not None, question["ended"] is not None

    assert [asked(n) for n in (2, 3, 17, 18)] == [
        (False, False),
        (True, False),
        (True, False),
        (False, True),
    ]
    assert "the answer to restore-tested ended" not in month.scans[17].err
    assert f"the answer to restore-tested ended on {day(17)}" in month.scans[18].err


def test_a_baseline_loses_what_was_fixed_and_takes_nothing_in(month: Month) -> None:
    drawn, again, reset = (month.done[number][0].out for number in (1, 10, 14))

    assert "8 findings are in the baseline" in drawn
    assert "6 findings are in the baseline" in again
    assert "2 left it, 0 came into it" in again  # fixed, or waived with an end of its own
    assert "6 findings are in the baseline" in reset


def test_the_gate_fails_and_passes_again(month: Month) -> None:
    assert [n for n, ended in month.gates.items() if ended.status] == list(TRIPPED)
    assert {month.gates[n].status for n in TRIPPED} == {1}
    for number in TRIPPED:
        [line] = [s for s in month.gates[number].out.splitlines() if s.startswith("TRIPPED")]
        assert "max_new_findings" in line
    assert "passes" in month.gates[27].out


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (9, ("breaking", "fax")),
        (12, ("Personal data that was not there: email",)),
        (16, ("drifted", "without a value before")),
        (18, ("Findings that came back",)),
    ],
)
def test_the_page_of_a_night_tells_what_changed(
    month: Month, number: int, words: tuple[str, ...]
) -> None:
    [page] = month.runs.glob(f"{number:08}-*/page.html")
    section = Page(page.read_text(encoding="utf-8")).by_id("change").whole_text

    assert [word for word in words if word not in section] == []


def test_what_the_policy_does_not_allow_is_refused(after: Month) -> None:
    far, past = f"{day(130)}", f"{day(10)}"
    words = ("--reason", "later", "--by", "ada", "--author", "bob")

    long = after.command(at(20), "waive", OPEN, "--until", far, *words)
    over = after.command(at(20), "waive", OPEN, "--until", past, *words)
    own = after.command(
        at(20), "waive", OPEN, "--until", f"{day(40)}", *words[:4], "--author", "ada"
    )
    answer = after.command(
        at(20), "attest", "on-call", "--until", f"{day(120)}", "--by", "ada", "--answer", "us"
    )

    assert [ended.status for ended in (long, over, own, answer)] == [2, 2, 2, 2]
    assert "at most 60 days" in long.sentence
    assert "in the past" in over.sentence
    assert "another approver" in own.sentence
    assert "at most 90 days" in answer.sentence


def test_a_month_that_was_pruned_goes_on(after: Month) -> None:
    pruned = after.command(at(30, 14), "prune", "--keep-last", "7", "--keep-monthly", "1")
    after.night(31)
    held = after.command(at(31, 14), "verify", "-f", "json")

    assert "23 of 30 runs forgotten" in pruned.out
    [chain] = json.loads(held.out)["sources"]
    assert (held.status, chain["links"], chain["runs"]) == (0, 31, 8)
    assert after.report(31)["run"]["sequence"] == 31


def test_a_clock_that_goes_back_breaks_nothing(after: Month) -> None:
    early = at(12, 4)
    scanned = after.command(early, "scan", SOURCE, "-q")
    held = after.command(early, "verify")
    first = json.loads(after.command(early, "history", SOURCE, "-f", "json").out)
    told = after.command(early, "diff", SOURCE)

    assert (scanned.status, held.status, told.status) == (0, 0, 0)
    assert after.report(31)["run"]["started_at"].startswith(f"{day(12)}")
    assert after.report(31)["changes"]["before"]["sequence"] == 30
    assert first
    assert f"Now     {after.report(31)['run']['id']}" in told.out


# ------------------------------------------------------------------------------ tampering


def verified(month: Month) -> tuple[int, list[str]]:
    """The exit status of `verify` and what it names as wrong."""
    ended = month.command(at(31), "verify", "-f", "json")
    assert ended.err == ""
    return ended.status, [w for s in json.loads(ended.out)["sources"] for w in s["wrong"]]


def test_a_byte_of_a_report_that_was_changed_is_named(after: Month) -> None:
    [report] = after.runs.glob("00000012-*/report.json")
    data = report.read_bytes()
    report.write_bytes(data.replace(b'"kind":"sqlite"', b'"kind":"sqlitf"', 1))

    status, [wrong] = verified(after)

    assert status == 3
    assert "number 12" in wrong
    assert "report.json" in wrong
    assert "changed" in wrong


def test_a_run_that_was_taken_out_is_missed(after: Month) -> None:
    [entry] = after.runs.glob("00000012-*")
    shutil.rmtree(entry)

    status, [wrong] = verified(after)

    assert status == 3
    assert "number 13" in wrong
    assert "link 12 before it is gone" in wrong


def test_the_last_run_that_was_taken_out_is_missed(after: Month) -> None:
    for entry in (*after.runs.glob("00000029-*"), *after.runs.glob("00000030-*")):
        shutil.rmtree(entry)

    status, wrong = verified(after)

    assert status == 3
    assert wrong == ["run number 30: it was kept, and it and its link are gone"]


def test_two_runs_that_were_exchanged_are_named(after: Month) -> None:
    [one], [other] = after.runs.glob("00000012-*"), after.runs.glob("00000013-*")
    spare = after.runs / "spare"
    one.rename(spare)
    other.rename(after.runs / f"00000012{other.name[8:]}")
    spare.rename(after.runs / f"00000013{one.name[8:]}")

    status, wrong = verified(after)

    assert status == 3
    assert [w for w in wrong if "number 13" in w or "00000012" in w]
    assert [w for w in wrong if "number 12" in w or "00000013" in w]


def test_reports_that_were_exchanged_are_named(after: Month) -> None:
    [one], [other] = (after.runs.glob(f"{n:08}-*/report.json") for n in (12, 13))
    data = one.read_bytes(), other.read_bytes()
    one.write_bytes(data[1])
    other.write_bytes(data[0])

    status, wrong = verified(after)

    assert status == 3
    assert sorted(w.split(")")[0].split("number ")[1] for w in wrong) == ["12", "13"]


def test_a_head_that_tells_a_better_verdict_is_named(after: Month) -> None:
    [head] = after.runs.glob("00000026-*/head.json")
    tree = json.loads(head.read_bytes())
    head.write_text(json.dumps(tree | {"verdict": "ready"}), encoding="utf-8")
    (after.folder / "runs" / "index.sqlite").unlink()

    status, [wrong] = verified(after)

    assert status == 3
    assert "number 26" in wrong
    assert "verdict is not that of the report" in wrong


def test_an_index_that_was_edited_is_named_and_made_again(after: Month) -> None:
    with closing(sqlite3.connect(after.folder / "runs" / "index.sqlite")) as index, index:
        index.execute(
            "UPDATE heads SET head = replace(head, 'ready-with-conditions', 'ready') "
            "WHERE entry LIKE '00000026-%'"
        )
    shown = after.command(at(31), "history", SOURCE, "--last", "5").out

    first, again = verified(after), verified(after)

    assert "ready-with-conditions" not in shown
    assert first[0] == 3
    assert "number 26" in first[1][0]
    assert "index.sqlite" in first[1][0]
    assert again == (0, [])
    assert "ready-with-conditions" in after.command(at(31), "history", SOURCE, "--last", "5").out


def test_a_run_that_another_key_signed_is_named(after: Month) -> None:
    made = after.command(at(31), "keys", "generate", "-o", "other.key.pem", "--no-passphrase")
    key = load_signing_key(
        Secret((after.folder / "other.key.pem").read_text()), None, place="other.key.pem"
    )
    [link] = after.runs.glob("00000012-*/link.json")
    (link.parent / "link.dsse.json").write_bytes(sign(link.read_bytes(), key))
    shutil.copy(
        after.folder / "other.pub.pem", after.folder / "runs" / "keys" / f"{key.public.id}.pem"
    )

    status, [wrong] = verified(after)

    assert made.status == 0
    assert status == 3
    assert "number 12" in wrong
    assert "signature" in wrong


def test_a_link_that_was_written_again_breaks_the_one_behind_it(after: Month) -> None:
    """Whoever changes a report and its link, but has not the key."""
    [report] = after.runs.glob("00000012-*/report.json")
    data = report.read_bytes().replace(b'"status":"open"', b'"status":"waived"', 1)
    report.write_bytes(data)
    link = json.loads((report.parent / "link.json").read_bytes())
    link["report"] = hashlib.sha256(data).hexdigest()
    statement = json.dumps(link, sort_keys=True, separators=(",", ":")).encode()
    (report.parent / "link.json").write_bytes(statement)

    status, wrong = verified(after)

    assert status == 3
    assert [w for w in wrong if "number 13" in w and "follows another run" in w]
    assert [w for w in wrong if "12" in w]
