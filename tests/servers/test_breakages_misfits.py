"""Errors in values that no rule tells: one of each family in a real file, and a clean one."""

import csv
import random
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status

STATES = (
    "Alabama",
    "Alaska",
    "Arizona",
    "Arkansas",
    "California",
    "Colorado",
    "Florida",
    "Georgia",
)
NOTES = ("delivery was late", "customer complained", "package arrived", "invoice is missing")
HEADER = (
    *("state", "quantity", "shipped", "code", "price", "remark", "weight", "since", "place"),
    *("joined", "balance", "measured", "story", "person", "size", "status", "email"),
)
STATUSES = ("open", "paid", "sent", "returned")
FIRST, LAST = ("Anna", "Brian", "Carla", "Elena"), ("Adams", "Baker", "Carter", "Dixon", "Ellis")

#: So many rows at the end have what only several values show.
SEVERAL = 5
#: What is wrong in the last rows, by the check that finds it.
WRONG = {
    "data_management.misspelled-values": ("state", "Californa"),
    "data_management.placeholder-values": ("quantity", "TBD"),
    "data_management.mixed-formats": ("shipped", "03/05/2024"),
    "data_management.foreign-values": ("price", "12.x"),
    "data_management.garbled-values": ("remark", "cafÃ© was late"),
    "data_management.far-values": ("weight", "99999"),
    "data_management.default-dates": ("since", "1900-01-01"),
    "data_management.stray-spaces": ("place", "Oslo "),
    "data_management.far-dates": ("joined", "1023-05-06"),
    "data_management.sign-flips": ("balance", "-150"),
    "data_management.rounded-values": ("measured", "70.00"),
    "data_management.truncated-texts": ("story", f"{'the parcel was late ' * 13}"[:255]),
    "data_management.trial-values": ("person", "Test Test"),
    "data_management.mixed-units": ("size", "500 g"),
    "data_management.value-variants": ("status", "PAID"),
    "data_management.identifier-validity": ("email", "elena.mail.example"),
}


def rows(*, broken: bool) -> list[list[str]]:
    draw = random.Random(5)  # noqa: S311  # the same file each time
    found = [
        [
            draw.choice(STATES),
            str(draw.randint(1, 90)),
            f"2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)}",
            f"AB-{draw.randint(1000, 9999)}",
            f"{draw.randint(1, 9)}.{draw.randint(10, 99)}",
            f"{draw.choice(NOTES)} {i}",
            str(draw.randint(100, 200)),
            f"202{draw.randint(0, 5)}-0{draw.randint(1, 9)}-{draw.randint(10, 28)}",
            draw.choice(("Oslo", "Bergen", "Tromsø", "Bodø")),
            f"202{draw.randint(0, 5)}-0{draw.randint(1, 9)}-{draw.randint(10, 28)}",
            str(draw.randint(100, 300)),
            f"{draw.randint(50, 90)}.{draw.randint(11, 99)}",
            f"{draw.choice(NOTES)} on the way {'and nobody was told ' * draw.randint(1, 7)}",
            f"{draw.choice(FIRST)} {draw.choice(LAST)}",
            f"{draw.randint(1, 90)} kg",
            draw.choice(STATUSES),
            f"{draw.choice(FIRST)}.{draw.choice(LAST)}{i}@mail.example".lower(),
        ]
        for i in range(200)
    ]
    if broken:
        for name, value in WRONG.values():
            found[-1][HEADER.index(name)] = value
        for i, row in enumerate(found[-SEVERAL:]):
            row[HEADER.index("measured")] = "70.00"
            row[HEADER.index("story")] = (f"{i} " + "the parcel was late " * 13)[:255]
    return found


def audited(folder: Path, *, broken: bool, twice: int = 0) -> dict[str, CheckResult]:
    """The results for one file, whose first rows stand once more at its end."""
    path = folder / ("broken.csv" if broken else "clean.csv")
    found = rows(broken=broken)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(HEADER), *found, *found[:twice]])
    address, _ = parse_url(f"file://{path}")
    capture = audit_source(Request(name="values", address=address, limits=Limits()))
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CheckResult]:
    return audited(tmp_path_factory.mktemp("broken"), broken=True)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CheckResult]:
    return audited(tmp_path_factory.mktemp("clean"), broken=False)


@pytest.mark.parametrize("check", WRONG)
def test_the_value_is_found_where_it_is(broken: dict[str, CheckResult], check: str) -> None:
    field, _ = WRONG[check]
    assert [fail.subject.field for fail in broken[check].failures] == [field], broken[check]


@pytest.mark.parametrize("check", WRONG)
def test_nothing_is_found_among_clean_values(clean: dict[str, CheckResult], check: str) -> None:
    assert clean[check].status is Status.PASS


def test_rows_that_stand_twice_are_found(clean: dict[str, CheckResult], tmp_path: Path) -> None:
    doubled = audited(tmp_path, broken=False, twice=7)["data_management.doubled-rows"]

    assert [dict(fail.details)["doubles"] for fail in doubled.failures] == [7]
    assert clean["data_management.doubled-rows"].status is Status.PASS


def test_no_value_is_told(broken: dict[str, CheckResult]) -> None:
    told = " ".join(fail.evidence for check in WRONG for fail in broken[check].failures)
    assert not [v for _, v in WRONG.values() if v.strip() in told and not v.isdigit()]
