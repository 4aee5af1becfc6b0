"""A dataset that nobody owns, in a real file: found by the owners that were written down."""

import shutil
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.stream import parse_sampling
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source
from audit.governance.owners import OwnerEntry
from audit.report.capture import Capture
from tests.make.command import CHINOOK

CHECK = "data_management.responsible-team"


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Capture:
    place = Path(shutil.copy(CHINOOK, tmp_path_factory.mktemp("owners") / "shop.db"))
    address, _ = parse_url(f"sqlite:///{place}")
    limits = Limits(sampling=parse_sampling("none"))
    return audit_source(Request(name="shop", address=address, limits=limits))


@pytest.mark.parametrize(
    ("rules", "owner", "unowned"),
    [
        ((OwnerEntry(team="shop"),), "", []),
        ((OwnerEntry(team="shop", dataset="[!A]*"),), "", ["Album", "Artist"]),
        ((OwnerEntry(team="shop", dataset="[!A]*"),), "platform", []),
        (None, "", []),
    ],
)
def test_every_dataset_without_a_team_is_a_finding(
    capture: Capture, rules: tuple[OwnerEntry, ...] | None, owner: str, unowned: list[str]
) -> None:
    report = judge(capture, checks(), Judging(owners=rules, owner=owner))

    assert [f.dataset for f in report.findings if f.check == CHECK] == unowned
