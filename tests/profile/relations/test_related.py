"""All datasets of a source together: references, each once, and copies."""

import time
from dataclasses import replace
from random import Random

import polars as pl
import pytest

from audit.facts.profiles import Reference, References
from audit.profile.relations.columns import columns_of
from audit.profile.relations.gather import Gathered
from audit.profile.relations.related import related

NAMED = Reference("orders", ("client_id",), "clients", ("id",), declared=False, confidence="medium")


def gathered(**frames: pl.DataFrame) -> list[Gathered]:
    return [
        Gathered(name, tuple(columns_of(name, rows)), examined=True)
        for name, rows in frames.items()
    ]


def found(*known: Reference, **frames: pl.DataFrame) -> tuple[Reference, ...]:
    return related(gathered(**frames), References(references=known))[0].references


def orders(*clients: int) -> pl.DataFrame:
    return pl.DataFrame({"order_id": range(len(clients)), "client_id": clients})


CLIENTS = pl.DataFrame({"id": range(1, 101), "name": [f"n{n * 31 % 97}" for n in range(100)]})


def test_a_suggested_reference_that_values_keep_becomes_sure() -> None:
    [reference] = found(NAMED, orders=orders(*range(1, 60)), clients=CLIENTS)

    assert (reference.confidence, reference.inferred_from) == ("high", "names and values")
    assert (reference.orphans, reference.rows_checked, reference.estimated) == (0, 59, False)


def test_one_that_some_rows_lose_keeps_its_confidence() -> None:
    [reference] = found(NAMED, orders=orders(*range(1, 20), 999), clients=CLIENTS)

    assert (reference.confidence, reference.inferred_from) == ("medium", "names and values")
    assert (reference.orphans, reference.rows_checked) == (1, 20)


def test_one_that_most_rows_do_not_keep_is_dropped() -> None:
    assert found(NAMED, orders=orders(1, *range(500, 560)), clients=CLIENTS) == ()


def test_a_declared_one_stays_whatever_its_rows_say() -> None:
    declared = Reference("orders", ("client_id",), "clients", ("id",), declared=True)

    [lost] = found(declared, orders=orders(*range(500, 560)), clients=CLIENTS)
    [kept] = found(declared, orders=orders(*range(1, 60)), clients=CLIENTS)

    assert lost == replace(declared, unproved=True)  # the source is asked how many
    assert (kept.orphans, kept.rows_checked, kept.declared) == (0, 59, True)


def test_what_is_declared_is_not_inferred_again() -> None:
    declared = Reference("orders", ("client_id",), "other", ("key",), declared=True)

    assert found(declared, orders=orders(*range(1, 60)), clients=CLIENTS) == (declared,)


def test_without_any_suggestion_names_and_values_find_it() -> None:
    [reference] = found(orders=orders(*range(1, 60)), clients=CLIENTS)

    assert (reference.fields, reference.parent, reference.parent_fields) == (
        ("client_id",),
        "clients",
        ("id",),
    )
    assert reference.inferred_from == "names and values"


def test_copies_do_not_refer_to_one_another() -> None:
    some = Random(4)  # noqa: S311  # the same rows in every run
    people = pl.DataFrame(
        {
            "member_no": [f"m{some.randrange(10**9)}" for _ in range(200)],
            "mail": [f"a{some.randrange(10**9)}@shop.example" for _ in range(200)],
        }
    )

    references, relations = related(
        gathered(members=people, members_old=people.head(190)), References(references=())
    )

    assert references.references == ()
    assert [(pair.dataset, pair.other) for pair in relations.alike] == [("members", "members_old")]


def test_a_number_of_things_is_no_reference_to_them() -> None:
    firms = pl.DataFrame({"firm_id": range(1, 40), "clients": [n % 50 + 1 for n in range(39)]})

    assert found(firms=firms, clients=CLIENTS) == ()


def test_two_parents_of_one_name_and_one_content_are_none() -> None:
    frames = {"north.clients": CLIENTS, "south.clients": CLIENTS}
    parts = [Gathered(n, tuple(columns_of(n, f))) for n, f in frames.items()]
    parts += gathered(orders=orders(*range(1, 60)))

    assert related(parts, References(references=()))[0].references == ()


def test_three_hundred_datasets_are_related_in_time() -> None:
    some = Random(1)  # noqa: S311
    rows = 200
    parts: list[Gathered] = []
    for number in range(300):
        made: dict[str, list[object]] = {"id": list(range(1, rows + 1))}
        for _ in range(4):
            other = f"table{some.randrange(300)}_id"
            made[other] = [some.randrange(1, rows + 1) for _ in range(rows)]
        for field in range(20 - len(made)):
            made[f"text_{field}"] = [f"v{some.randrange(10**6)}" for _ in range(rows)]
        parts += gathered(**{f"table{number}": pl.DataFrame(made)})
    began = time.process_time()

    references, _ = related(parts, References(references=()))

    assert time.process_time() - began < 60
    assert len(references.references) == pytest.approx(1_200, abs=20)
