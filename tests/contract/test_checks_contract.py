"""What holds of every check, however it was written."""

import re
from pathlib import Path
from typing import Any

import pytest

from audit.engine.discover import checks, fact_types
from audit.facts.server import Observed, Settings
from audit.facts.workload import Distribution, ReadConsistency
from audit.model.check import Check, Severity, Undercurrent
from audit.model.fact import Fact
from audit.report.controls import citations

ROOT = Path(__file__).resolve().parents[2]
CHECKS = checks()
NEGATIONS = {"no", "not", "non", "without", "missing", "un", "lack", "lacks", "lacking", "absent"}
#: Words that would make an id a verdict or a sentence instead of a noun.
VERDICTS = {"bad", "wrong", "invalid", "broken", "insecure", "weak", "is", "has", "are", "check"}
HEDGES = re.compile(r"\b(might|potential(ly)?|possibl[ey]|perhaps|probably)\b|!", re.IGNORECASE)

each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)


def place(check: Check[...]) -> Path:
    """The file that the function stands in, below the project's root."""
    return Path(check.function.__code__.co_filename).resolve().relative_to(ROOT)


def test_there_are_at_least_forty_checks_over_all_six_undercurrents() -> None:
    assert len(CHECKS) >= 40
    assert {check.undercurrent for check in CHECKS} == set(Undercurrent)


def test_ids_and_aliases_name_one_check_each() -> None:
    names = [name for check in CHECKS for name in (check.id, *check.aliases)]

    assert len(names) == len(set(names))


def test_each_file_holds_one_check_and_each_check_its_own_file() -> None:
    files = {
        path.relative_to(ROOT)
        for path in (ROOT / "checks").glob("*/*.py")
        if not path.name.startswith("_")
    }

    assert sorted(map(place, CHECKS)) == sorted(files)


@each_check
def test_the_id_is_the_path_and_the_undercurrent_the_folder(check: Check[...]) -> None:
    folder, slug = check.id.split(".")

    assert place(check) == Path("checks", folder, f"{slug.replace('-', '_')}.py")
    assert check.undercurrent.value == folder


@each_check
def test_the_function_is_called_like_its_file(check: Check[...]) -> None:
    assert check.function.__name__ == place(check).stem


@each_check
def test_the_slug_is_a_noun_without_negation(check: Check[...]) -> None:
    slug = check.id.partition(".")[2]

    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", slug)
    assert not set(slug.split("-")) & (NEGATIONS | VERDICTS)


@each_check
def test_the_title_says_in_one_line_what_holds(check: Check[...]) -> None:
    assert 0 < len(check.title) < 70
    assert check.title[0].isupper()
    assert not check.title.endswith(".")


@each_check
def test_the_rationale_is_one_or_two_sentences_for_a_person(check: Check[...]) -> None:
    assert check.rationale[0].isupper()
    assert check.rationale.endswith(".")
    assert 40 <= len(check.rationale) <= 400
    assert not HEDGES.search(check.rationale)


@each_check
def test_the_remedy_starts_with_a_verb_and_is_a_sentence(check: Check[...]) -> None:
    first = check.remedy.split()[0].rstrip(",")

    assert re.fullmatch(r"[A-Z][a-z]+", first)
    assert first.lower() not in {"the", "a", "an", "this", "it", "there", "you", "please"}
    assert check.remedy.endswith(".")
    assert not HEDGES.search(check.remedy)


@each_check
def test_the_effort_is_said(check: Check[...]) -> None:
    assert check.effort


@each_check
def test_a_failure_of_its_declared_severity_counts(check: Check[...]) -> None:
    assert check.severity > Severity.INFO


@each_check
def test_it_needs_facts_and_nothing_else(check: Check[...]) -> None:
    needs = check.needs()

    assert {need.fact for need in needs} <= set(fact_types())
    assert len({need.fact for need in needs}) == len(needs)
    # the moment of the audit is always known: it cannot be the only ground of a judgement
    assert any(not need.optional and need.fact is not Observed for need in needs)


@each_check
def test_its_controls_are_clauses_that_we_know(check: Check[...]) -> None:
    assert set(check.controls) <= set(citations())
    assert len(set(check.controls)) == len(check.controls)


@each_check
def test_it_has_a_test_module_of_its_own(check: Check[...]) -> None:
    folder, slug = check.id.split(".")

    assert (ROOT / "tests/checks" / folder / f"test_{slug.replace('-', '_')}.py").is_file()


def test_every_test_module_of_a_check_belongs_to_one() -> None:
    known = {f"{c.undercurrent.value}/test_{place(c).stem}.py" for c in CHECKS}
    modules = (ROOT / "tests/checks").glob("*/test_*.py")
    found = {f"{path.parent.name}/{path.name}" for path in modules}

    assert {name for name in found if not name.partition("/")[2].startswith("test__")} <= known


def test_a_parameter_that_is_no_fact_is_refused() -> None:
    def wrong(catalog: str) -> list[Any]:
        return [catalog]

    check = Check(
        wrong,
        id="dataops.wrong",
        title="",
        undercurrent=Undercurrent.DATAOPS,
        severity=Severity.LOW,
        remedy="",
    )

    with pytest.raises(TypeError, match="parameter catalog must be one fact"):
        check.needs()


def test_every_fact_is_asked_for_by_a_check_or_shown_in_the_report() -> None:
    asked = {need.fact for check in CHECKS for need in check.needs()}
    # the report lists settings as they are, and tells the kind of source by the others
    shown: set[type[Fact]] = {Settings, ReadConsistency, Distribution}
    ours = {kind for kind in fact_types() if kind.__module__.startswith("audit.facts.")}

    assert ours - asked <= shown
