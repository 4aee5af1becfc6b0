"""source-audit.yaml: what it says of personal data, and how it is told what is wrong there."""

from datetime import date
from pathlib import Path

import pytest

from audit.config.detection import in_force, values_of
from audit.config.load import load_config
from audit.config.schema import DetectionEntry
from audit.errors import ConfigError

WHOLE = """
limits: {budget: 2m}
detection:
  ignore: ["*.etl_*", "public.lookup.*"]
  reviewed:
    - field: public.orders.reference
      personal: false
      reason: order numbers, checked with the owner
      by: j.doe
      until: 2027-06-30
    - field: public.notes.body
      type: [email, acme_customer_number]
      reason: seen by hand
      by: j.doe
    - {field: a.b, type: iban, reason: told by the owner, by: j.doe}
  tiers: {employee_id: 3}
  detectors:
    - type: acme_customer_number
      title: ACME customer numbers
      category: identity
      tier: 2
      regulations: ["GDPR Art. 4(1)"]
      names: [customer number, kundennummer]
      pattern: 'AC-\\d{6}'
      check: luhn
    - type: acme_site
      title: ACME sites
      list: words.txt
"""


def read(folder: Path, text: str) -> DetectionEntry:
    file = folder / "team.yaml"
    file.write_text(text)
    return load_config(file).detection


def detector(line: str) -> str:
    return f"detection:\n  detectors:\n    - type: acme\n      title: ACME\n      {line}\n"


def review(line: str) -> str:
    return (
        f"detection:\n  reviewed:\n    - field: a.b\n      reason: x\n      by: y\n      {line}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "words.txt").write_text("\ufeffHamburg\n\n  Kiel \nHamburg\n", encoding="utf-8")
    (tmp_path / "blank.txt").write_text("\n \n")
    (tmp_path / "latin.txt").write_bytes(b"M\xfcnchen\n")
    return tmp_path


def test_everything_that_can_be_said_is_read(folder: Path) -> None:
    entry = read(folder, WHOLE)

    assert entry.ignore == ("*.etl_*", "public.lookup.*")
    first, second, third = entry.reviewed
    assert (first.personal, first.type, first.until) == (False, (), date(2027, 6, 30))
    assert (second.personal, second.type) == (None, ("email", "acme_customer_number"))
    assert third.type == ("iban",)
    assert entry.tiers == {"employee_id": 3}
    number, site = entry.detectors
    assert (number.pattern, number.check, number.tier) == (r"AC-\d{6}", "luhn", 2)
    assert number.names == ("customer number", "kundennummer")
    assert values_of(number) == ()
    assert values_of(site) == ("Hamburg", "Kiel")


def test_without_that_part_nothing_is_changed(folder: Path) -> None:
    assert read(folder, "limits: {budget: 2m}\n") == DetectionEntry()


def test_a_file_of_values_lies_beside_the_configuration(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert values_of(read(folder, detector("list: words.txt")).detectors[0])[0] == "Hamburg"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("detection:\n  ignored: []\n", 2, "detection.ignored: unknown key (did you mean 'ignore'"),
        ("detection:\n  ignore: ['  ']\n", 2, "the pattern is empty"),
        ("detection:\n  ignore: 3\n", 2, "detection.ignore"),
        (detector("patern: a"), 5, "unknown key (did you mean 'pattern'?)"),
        (detector("tier: 5\n      pattern: a"), 5, "a tier is 1, 2, 3 or 4"),
        (detector("tier: high"), 5, "detection.detectors.0.tier"),
        (detector("names: [a]"), 3, "a name alone never decides"),
        (detector("pattern: 'a('"), 5, "not a regular expression at character 2"),
        (detector("pattern: '(?=a)b'"), 5, "linear time"),
        (detector("pattern: '(a)\\1'"), 5, "linear time"),
        (detector("pattern: 'a*'"), 5, "fits an empty text"),
        (detector("pattern: a\n      list: words.txt"), 3, "one of them"),
        (detector("pattern: a\n      check: lhun"), 6, "did you mean 'luhn'?"),
        (detector("pattern: a\n      category: identiy"), 6, "did you mean 'identity'?"),
        (detector("list: missing.txt"), 5, "cannot be read: No such file"),
        (detector("list: blank.txt"), 5, "holds no value"),
        (detector("list: latin.txt"), 5, "not UTF-8"),
        (detector("pattern: a").replace("acme", "email"), 3, "a type 'email' already"),
        (detector("pattern: a").replace("acme", "Acme!"), 3, "lower-case letters"),
        (detector("pattern: a").replace("title: ACME", "title: ' '"), 4, "it is empty"),
        (review("until: 2027-01-01"), 3, "say personal: false"),
        (review("personal: true"), 6, "say what it is"),
        (review("type: emial"), 6, "no type is called 'emial' (did you mean 'email'?)"),
        (review("type: [email]\n      personal: false"), 6, "keep one of them"),
        (review("personal: false\n      until: soon"), 7, "detection.reviewed.0.until"),
        (review("personal: false").replace("reason: x", "reason: ''"), 4, "it is empty"),
        ("detection:\n  tiers: {emial: 3}\n", 2, "did you mean 'email'?"),
        ("detection:\n  tiers:\n    email: 0\n", 3, "a tier is 1, 2, 3 or 4"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(folder, text)

    assert f"team.yaml, line {line}: detection" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "pattern", [r"\p{Lu}{2}-\d{4}", r"[[:alpha:]]{3}", r"(?i)ac\+\d+", r"[*+]\d", r"\\1a", r"a\z"]
)
def test_patterns_in_the_syntax_of_the_engine_are_taken(folder: Path, pattern: str) -> None:
    assert read(folder, detector(f"pattern: '{pattern}'")).detectors[0].pattern == pattern


def test_no_value_of_the_file_stands_in_an_error(folder: Path) -> None:
    text = "detection:\n  tiers:\n    'postgresql://a:hunter2@b': 3\n"

    with pytest.raises(ConfigError) as refused:
        read(folder, text)

    assert "hunter2" not in str(refused.value)


def test_a_review_ends_the_day_after_its_last(folder: Path) -> None:
    entry = read(folder, WHOLE)

    still, none = in_force(entry, date(2027, 6, 30))
    left, ended = in_force(entry, date(2027, 7, 1))

    assert (still, none) == (entry, ())
    assert [r.field for r in ended] == ["public.orders.reference"]
    assert left.reviewed == entry.reviewed[1:]
