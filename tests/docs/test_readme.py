"""Documentation that is held true: tables, commands and statuses of the README."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from audit.config.load import load_config
from audit.config.schema import Config
from audit.facts.calendar import Calendar, ClockChange, DayVolume, Delay, FieldCalendar, Gap, Shift
from audit.facts.expectations import ExpectationResult, ExpectationResults
from audit.facts.profiles import (
    FieldProfile,
    Histogram,
    Nesting,
    Numbers,
    Rate,
    Rows,
    Sample,
    Texts,
    Times,
    TopValue,
)
from audit.facts.relations import AlikeDatasets, CandidateKey, Doubles, Relations, SameFields
from audit.facts.rules import Argument, Rule
from audit.facts.sensitive import Reidentification, Rejected, Review, Sensitive, Suspicious
from audit.facts.series import Kept, SeriesTimings, Timing, Volume
from audit.facts.structure import Drift, Structure
from audit.report.character import Character, DatasetCharacter, Statement
from audit.report.datasets import Extraction, FieldReport, Relationship
from audit.report.document import Report
from audit.report.profiling import ProfileReport
from audit.report.quality import (
    DatasetQuality,
    DimensionScore,
    Fault,
    SourceDimension,
    SourceQuality,
)
from tests.docs.kinds import README, filled

TEXT = README.read_text(encoding="utf-8")
ROOT = README.parent


def test_the_tables_are_what_the_connectors_say() -> None:
    assert filled(TEXT) == TEXT, "run: python -m tests.docs.kinds"


def commands() -> list[str]:
    """Every command word that the README shows after `source-audit`."""
    return sorted(set(re.findall(r"^source-audit ([a-z]+)", TEXT, re.MULTILINE)))


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_exists(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audit", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    assert done.returncode == 0, done.stderr


def test_every_exit_status_of_the_contract_is_documented() -> None:
    section = TEXT.partition("## Exit statuses")[2].partition("## ")[0]

    assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == ["0", "1", "2", "3", "4", "130"]


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^):]+)\)", TEXT))))
def test_every_file_that_the_readme_points_at_exists(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("entrance", ["demo", "test", "test-servers", "lint", "bench", "eval"])
def test_every_entrance_is_in_the_makefile(entrance: str) -> None:
    makefile = Path(ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{entrance}:", makefile, re.MULTILINE)


def test_every_key_of_the_json_report_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    of_the_report = text.partition("\n## Contract check")[0]
    documented = re.findall(r"^\| `(\w+)` \|", of_the_report, re.MULTILINE)

    assert sorted(documented) == sorted(field.name for field in fields(Report))


def test_every_key_of_a_structure_and_of_a_timing_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    for prefix, kind in (("structure", Structure), ("timing", Timing)):
        documented = re.findall(rf"`{prefix}\.(\w+)`", text)
        assert sorted(documented) == sorted(field.name for field in fields(kind))


@pytest.mark.parametrize(
    "part",
    [Extraction, Character, Statement, DatasetCharacter, SeriesTimings, Volume, Kept, Drift],
    ids=lambda part: part.__name__,
)
def test_every_key_of_the_card_and_the_plan_is_documented(part: type[Statement]) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    assert {f.name for f in fields(part)} <= set(re.findall(r"`(?:\w+\.)?([\w-]+)`", text))


def test_every_key_of_a_profile_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    documented = re.findall(r"`profile\.(\w+)`", text)

    assert sorted(documented) == sorted(field.name for field in fields(FieldProfile))


@pytest.mark.parametrize(
    "part",
    [Sample, Rows, Rate, Numbers, Histogram, TopValue, Texts, Times, Nesting, ProfileReport],
    ids=lambda part: part.__name__,
)
def test_every_key_of_a_part_of_a_profile_is_documented(part: type[Sample]) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    assert {f.name for f in fields(part)} <= set(re.findall(r"`(\w+)`", text))


def test_every_key_of_what_was_found_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    documented = re.findall(r"`sensitive\.(\w+)`", text)

    assert sorted(documented) == sorted(field.name for field in fields(Sensitive))


def test_every_key_of_what_is_suspicious_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    documented = re.findall(r"`suspicious\.(\w+)`", text)

    assert sorted(documented) == sorted(field.name for field in fields(Suspicious))


def test_only_keys_of_a_field_are_documented_as_such() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    documented = set(re.findall(r"`field\.(\w+)`", text))

    assert {"classified", "rejected", "review"} <= documented
    assert documented <= {field.name for field in fields(FieldReport)}


@pytest.mark.parametrize(
    "kind", [Rejected, Review, Reidentification], ids=lambda kind: kind.__name__
)
def test_every_key_of_a_part_of_it_is_documented(kind: type[Rejected]) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")

    assert {f.name for f in fields(kind)} <= set(re.findall(r"`(?:\w+\.)?(\w+)`", text))


@pytest.mark.parametrize(
    "part",
    [
        *(DatasetQuality, DimensionScore, Fault, SourceDimension, SourceQuality, Relationship),
        *(Rule, Argument, Calendar, FieldCalendar, Gap, DayVolume, ClockChange, Delay, Shift),
        *(Relations, CandidateKey, SameFields, AlikeDatasets, Doubles),
        *(ExpectationResults, ExpectationResult),
    ],
    ids=lambda part: part.__name__,
)
def test_every_key_about_the_quality_of_data_is_documented(
    part: type[Fault | Relationship],
) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    found = text.partition("## Data quality")[2].partition("## What kind of source")[0]
    if part is Relationship:
        found = text

    assert {f.name for f in fields(part)} <= set(re.findall(r"`(?:\w+\.)?(\w+)`", found))


@pytest.mark.parametrize("name", ["sources", "policy", "limits", "skip", "waivers", "detection"])
def test_every_part_of_the_configuration_is_documented(name: str) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert name in {field.name for field in fields(Config)}
    assert re.search(rf"^{name}:", text, re.MULTILINE)


def test_the_example_of_the_configuration_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = tmp_path / "source-audit.yaml"
    example.write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    config = load_config(example)

    assert config.sources["shop"].owner == "team-shop"
    assert config.waivers[0].check == "reliability.foreign-key-index"


def test_the_example_of_personal_data_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = tmp_path / "source-audit.yaml"
    (tmp_path / "words.txt").write_text("Kiel\n", encoding="utf-8")
    example.write_text(text.split("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    detection = load_config(example).detection

    assert [d.type for d in detection.detectors] == ["acme_customer_number", "acme_site"]
    assert detection.reviewed[0].personal is False
