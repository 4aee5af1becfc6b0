"""No rule says a value of a person: planted ones are in no argument, no reason, no evidence."""

from datetime import date, timedelta
from random import Random

import pytest

from audit.facts.rules import Rule, RuleKind
from tests.profile.rules.learning import fields, learned

RANDOM = Random(12)  # noqa: S311  # the same people each time
ROWS = 900
FIRST = ("Ottilie", "Bartholomew", "Zsuzsanna", "Thaddeus", "Marguerite")
LAST = ("Quackenbush", "Featherstone", "Nightingale", "Abernathy")
DIAGNOSES = ("diabetes", "asthma", "HIV", "depression")
BORN = [date(1950, 3, 7) + timedelta(days=RANDOM.randint(0, 18_000)) for _ in range(ROWS)]
PEOPLE: dict[str, list[object]] = {
    "patient_id": list(range(ROWS)),
    "full_name": [f"{RANDOM.choice(FIRST)} {RANDOM.choice(LAST)}" for _ in range(ROWS)],
    "email": [f"{RANDOM.choice(LAST).lower()}{n}@canary.example" for n in range(ROWS)],
    "ssn": [f"{RANDOM.randint(100, 665)}-{RANDOM.randint(10, 99)}-{7000 + n}" for n in range(ROWS)],
    "birth_date": [*BORN],
    "death_date": [b + timedelta(days=25_000) if n % 3 else None for n, b in enumerate(BORN)],
    "salary": [61_337 + 91 * n for n in range(ROWS)],
    "bonus": [(61_337 + 91 * n) // 7 for n in range(ROWS)],
    "pay_total": [61_337 + 91 * n + (61_337 + 91 * n) // 7 for n in range(ROWS)],
    "diagnosis": [RANDOM.choice(DIAGNOSES) for _ in range(ROWS)],
    "marital_status": [RANDOM.choice(("widowed", "divorced", "single")) for _ in range(ROWS)],
    "religion": [RANDOM.choice(("Quaker", "Zoroastrian", "Jain")) for _ in range(ROWS)],
    "phone": [f"+1 212 555 0{100 + n}" for n in range(ROWS)],
    "age": [RANDOM.randint(19, 87) for _ in range(ROWS)],
}
PEOPLE["treated_on"] = [
    str(born + timedelta(days=9_000)) if found == "HIV" else None
    for born, found in zip(BORN, PEOPLE["diagnosis"], strict=True)
]
PEOPLE["clinic"] = [f"Ward {str(name)[:3]}" for name in PEOPLE["full_name"]]


def told(rules: tuple[Rule, ...]) -> str:
    return " ".join(f"{[a.value for a in r.arguments]} {r.reason} {r.evidence}" for r in rules)


@pytest.mark.parametrize("name", ["patients", "t1", "measurements"])
def test_planted_values_are_nowhere_in_the_rules(name: str) -> None:
    rules = learned(PEOPLE, name, key="patient_id")
    said = told(rules)

    planted = {str(value) for key, column in PEOPLE.items() for value in column if key != "age"}
    planted -= {str(n) for n in PEOPLE["patient_id"]} | {"None"}
    words = {*FIRST, *LAST, *DIAGNOSES}

    assert len(rules) > 20
    assert not [v for v in planted if v in said]
    assert not [w for w in words if w in said]


def test_rules_between_fields_of_persons_are_found_all_the_same() -> None:
    rules = learned(PEOPLE, "patients", key="patient_id")

    assert ("birth_date", "death_date") in fields(rules, RuleKind.ORDER)
    assert ("pay_total", "salary", "bonus") in fields(rules, RuleKind.SUM)
    assert ("full_name", "clinic") in fields(rules, RuleKind.DEPENDENCY)


def test_fields_of_persons_have_no_range_from_their_values_and_no_set() -> None:
    rules = learned(PEOPLE, "patients", key="patient_id")

    ranges = {r.fields: r for r in rules if r.kind is RuleKind.RANGE}
    assert not {("salary",), ("birth_date",), ("bonus",), ("pay_total",)} & ranges.keys()
    assert ranges[("age",)].argument("high") == 130
    sets = fields(rules, RuleKind.SET)
    assert not {("diagnosis",), ("marital_status",), ("religion",)} & sets
    # a condition would say who of them is treated
    conditions = [r for r in rules if r.kind is RuleKind.PRESENCE and r.argument("values")]
    assert not conditions
