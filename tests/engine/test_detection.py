"""Detection from a real source to the document: Chinook, the configuration, few among many rows."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audit.cli.app import run
from audit.config.schema import DetectionEntry, DetectorEntry
from audit.detect.settings import DEFAULT
from audit.engine.detection import settings_of
from audit.errors import ConfigError
from tests.make.command import CHINOOK

Fields = dict[str, dict[str, Any]]
Classify = Callable[..., Fields]

#: Every column of Chinook that is of a person, and what it holds. `Composer` holds bands and many
#: names in one value, and is of nobody whom the shop knows.
PERSONAL = {
    "Customer.FirstName": "person_first_name",
    "Customer.LastName": "person_last_name",
    "Customer.Address": "street_address",
    "Customer.City": "city",
    "Customer.PostalCode": "postal_code",
    "Customer.Phone": "phone",
    "Customer.Fax": "fax",
    "Customer.Email": "email",
    "Employee.LastName": "person_last_name",
    "Employee.FirstName": "person_first_name",
    "Employee.BirthDate": "date_of_birth",
    "Employee.HireDate": "personal_date",
    "Employee.Address": "street_address",
    "Employee.City": "city",
    "Employee.PostalCode": "postal_code",
    "Employee.Phone": "phone",
    "Employee.Fax": "fax",
    "Employee.Email": "email",
    "Invoice.BillingAddress": "street_address",
    "Invoice.BillingCity": "city",
    "Invoice.BillingPostalCode": "postal_code",
}


@pytest.fixture
def classify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classify:
    """The command in an empty folder; what it says of each field, by `dataset.field`."""
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: str) -> Fields:
        assert run(["classify", *arguments, "-q", "-f", "json=found.json"]) == 0
        found = json.loads((tmp_path / "found.json").read_bytes())
        return {
            f"{dataset['name']}.{field['name']}": field
            for dataset in found["datasets"]
            for field in dataset["fields"]
        }

    return ended


@pytest.fixture
def shop(tmp_path: Path) -> str:
    shutil.copy(CHINOOK, tmp_path / "shop.db")
    (tmp_path / "shop.db").chmod(0o600)
    return "shop.db"


def types_of(found: Fields, name: str) -> list[str]:
    return [told["type"] for told in found[name]["sensitive"]]


def table(path: Path, rows: Iterable[tuple[object, ...]], columns: str) -> str:
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"create table t ({columns})")
        places = ", ".join("?" * (columns.count(",") + 1))
        made.executemany(f"insert into t values ({places})", rows)
        made.commit()
    path.chmod(0o600)
    return path.name


def test_chinook_has_its_personal_columns_named_and_no_others(
    classify: Classify, shop: str
) -> None:
    found = classify(shop)

    assert len(found) == 64
    told = {name: types_of(found, name) for name, field in found.items() if field["sensitive"]}
    assert told == {name: [type_] for name, type_ in PERSONAL.items()}
    assert all(field["classified"] for field in found.values())


def test_chinook_without_its_names_still_has_most_of_them(
    classify: Classify, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(CHINOOK)) as shop:
        rows = shop.execute("select * from Customer").fetchall()
        tracks = shop.execute("select * from Track").fetchall()
    customers = table(tmp_path / "a.db", rows, ", ".join(f"c{n}" for n in range(13)))
    found = classify(customers)

    told = {name: types_of(found, name) for name, field in found.items() if field["sensitive"]}
    assert told["t.c1"] == ["person_first_name"]
    assert told["t.c9"] == ["phone"]
    assert told["t.c11"] == ["email"]
    assert told.keys() <= {f"t.c{n}" for n in (1, 2, 4, 5, 8, 9, 10, 11)}
    other = classify(table(tmp_path / "b.db", tracks, ", ".join(f"c{n}" for n in range(9))))
    assert not [name for name, field in other.items() if field["sensitive"]]


# ------------------------------------------------------------------------------ the configuration

SITES = "North Harbour\nOld Mill\nRiver Gate\n"
#: Whose digits have a check digit by Luhn.
NUMBERS = [f"AC-{n}" for n in (100008, 100016, 100024, 100032, 100040, 100057, 100065, 100073)]


def configured(folder: Path, text: str) -> None:
    (folder / "source-audit.yaml").write_text(f"detection:\n{text}")


def test_an_own_detector_with_a_form_and_a_check(classify: Classify, tmp_path: Path) -> None:
    configured(
        tmp_path,
        "  detectors:\n    - type: acme_number\n      title: ACME numbers\n      tier: 3\n"
        "      regulations: [our policy 7]\n      pattern: 'AC-\\d{6}'\n      check: luhn\n",
    )
    wrong = [f"AC-{n}" for n in range(100001, 100041, 5)]
    rows = [
        (NUMBERS[n % 8], wrong[n % 8], f"she gave {NUMBERS[n % 8]} as hers" if n % 9 == 0 else "")
        for n in range(90)
    ]
    found = classify(table(tmp_path / "t.db", rows, "c1, c2, c3"))

    assert types_of(found, "t.c1") == ["acme_number"]
    [told] = found["t.c1"]["sensitive"]
    assert (told["title"], told["tier"], told["regulations"]) == (
        "ACME numbers",
        3,
        ["our policy 7"],
    )
    assert types_of(found, "t.c2") == []
    [inside] = found["t.c3"]["sensitive"]
    assert (inside["type"], inside["embedded"], inside["matched"]) == ("acme_number", True, 10)


def test_an_own_list_of_values_whatever_their_case(classify: Classify, tmp_path: Path) -> None:
    (tmp_path / "sites.txt").write_text(SITES)
    configured(
        tmp_path,
        "  detectors:\n    - {type: acme_site, title: ACME sites, list: sites.txt, tier: 1}\n",
    )
    rows = [(SITES.splitlines()[n % 3].upper(), f"thing {n}") for n in range(60)]
    found = classify(table(tmp_path / "t.db", rows, "c1, c2"))

    assert types_of(found, "t.c1") == ["acme_site"]
    assert types_of(found, "t.c2") == []


def test_a_review_takes_the_place_of_the_verdict(classify: Classify, tmp_path: Path) -> None:
    configured(
        tmp_path,
        "  reviewed:\n"
        "    - {field: t.mail, personal: false, reason: made up, by: j.doe}\n"
        "    - {field: 't.*_ref', type: employee_id, reason: told by the owner, by: j.doe}\n",
    )
    rows = [(f"person.{n}@example.org", f"thing {n}") for n in range(40)]
    found = classify(table(tmp_path / "t.db", rows, "mail, staff_ref"))

    assert types_of(found, "t.mail") == []
    assert [told["type"] for told in found["t.mail"]["overridden"]] == ["email"]
    assert found["t.mail"]["review"]["by"] == "j.doe"
    [said] = found["t.staff_ref"]["sensitive"]
    assert (said["type"], said["confidence"], said["evidence"]) == (
        "employee_id",
        1.0,
        ["a review says so"],
    )


def test_fields_that_are_ignored_are_not_looked_at(classify: Classify, tmp_path: Path) -> None:
    configured(tmp_path, "  ignore: ['t.copy_*']\n")
    rows = [(f"person.{n}@example.org",) * 2 for n in range(40)]
    found = classify(table(tmp_path / "t.db", rows, "mail, copy_of_mail"))

    assert types_of(found, "t.mail") == ["email"]
    assert types_of(found, "t.copy_of_mail") == []
    assert found["t.copy_of_mail"]["rejected"] == []


def test_a_tier_of_ones_own(classify: Classify, tmp_path: Path) -> None:
    configured(tmp_path, "  tiers: {email: 4}\n")
    rows = [(f"person.{n}@example.org",) for n in range(40)]
    found = classify(table(tmp_path / "t.db", rows, "mail"))

    [told] = found["t.mail"]["sensitive"]
    assert told["tier"] == 4


def test_a_file_named_by_hand_counts_and_a_broken_one_is_told(
    classify: Classify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "team.yaml").write_text("detection: {tiers: {email: 3}}\n")
    rows = [(f"person.{n}@example.org",) for n in range(40)]
    name = table(tmp_path / "t.db", rows, "mail")
    [told] = classify(name, "--config", "team.yaml")["t.mail"]["sensitive"]

    assert told["tier"] == 3
    (tmp_path / "team.yaml").write_text("detection: {tiers: {emial: 3}}\n")
    assert run(["classify", name, "--config", "team.yaml"]) == 2
    assert "did you mean 'email'" in capsys.readouterr().err


def test_settings_are_those_of_the_file_and_name_what_does_not_work() -> None:
    assert settings_of(DetectionEntry()) is DEFAULT
    bad = DetectorEntry(type="acme", title="ACME", pattern=r"a{1000}{1000}")
    with pytest.raises(ConfigError, match=r"detection\.detectors, acme: the pattern is none of"):
        settings_of(DetectionEntry(detectors=(bad,)))


# ------------------------------------------------------------------------------- few of very many

RARE = {
    "us_ssn": "her number is 536-90-4399 she said",
    "credit_card": "she paid by card 4539 1488 0343 6467 on the phone",
    "github_token": "use ghp_1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R to get in",
}


@pytest.mark.parametrize("type_", RARE)
def test_three_of_two_hundred_thousand_notes_are_found_and_counted(
    classify: Classify, tmp_path: Path, type_: str
) -> None:
    size, places = 200_000, (17, 120_003, 199_999)
    rows = [(n, f"visit {n % 9_000} went well, see them again") for n in range(size)]
    for place in places:
        rows[place] = (place, RARE[type_])
    found = classify(table(tmp_path / "t.db", rows, "id integer primary key, note text"))

    [told] = found["t.note"]["sensitive"]
    assert (told["type"], told["matched"], told["sampled"]) == (type_, 3, size)
    assert (told["embedded"], told["low"], told["high"]) == (True, None, None)
    assert told["match_rate"] == pytest.approx(3 / size, abs=1e-6)
    assert not found["t.id"]["sensitive"]
