"""The plan of a whole source: its order, its circles, what is left out."""

from dataclasses import replace

from audit.engine.plan.ingestion import in_order, ingestion_of
from audit.report.datasets import DatasetReport, Extraction, Relationship
from tests.make.report import shop

BARE = replace(shop().datasets[0], kind="table", fields=(), relationships=(), namespace="", tier=0)


def table(name: str, *parents: str, method: str = "full", declared: bool = True) -> DatasetReport:
    return replace(
        BARE,
        name=name,
        extraction=Extraction(method=method, reason="small", key=("id",)),
        relationships=tuple(
            Relationship(
                fields=(f"{parent}_id",),
                parent=parent,
                parent_fields=("id",),
                declared=declared,
                confidence="certain",
            )
            for parent in parents
        ),
    )


def stages(*datasets: DatasetReport) -> list[list[str]]:
    plan = ingestion_of(replace(shop(), datasets=datasets))
    return [[s.dataset for s in steps] for steps in in_order(plan.steps).values()]


def test_parents_come_before_their_children() -> None:
    found = stages(table("lines", "orders", "items"), table("orders", "people"), table("people"))

    assert found == [["people"], ["orders"], ["lines"]]


def test_datasets_that_refer_in_a_circle_are_loaded_together() -> None:
    plan = ingestion_of(
        replace(
            shop(),
            datasets=(
                table("heads", "offices"),
                table("offices", "heads", "towns"),
                table("towns"),
                table("rooms", "offices"),
            ),
        )
    )

    found = {s.dataset: (s.stage, s.beside, s.after) for s in plan.steps}
    assert found == {
        "towns": (1, (), ()),
        "heads": (2, ("offices",), ()),
        "offices": (2, ("heads",), ("towns",)),
        "rooms": (3, (), ("offices",)),
    }


def test_a_dataset_that_refers_to_itself_waits_for_nobody() -> None:
    assert stages(table("staff", "staff")) == [["staff"]]


def test_a_reference_that_is_a_guess_orders_nothing() -> None:
    assert stages(table("b", "z", declared=False), table("z")) == [["b", "z"]]


def test_what_is_held_or_no_table_is_left_out_with_its_reason() -> None:
    held = replace(table("held"), extraction=Extraction(method="hold", reason="not readable"))
    view = replace(table("view"), kind="view", extraction=None)

    plan = ingestion_of(replace(shop(), datasets=(held, view, table("kept"))))

    assert [s.dataset for s in plan.steps] == ["kept"]
    assert {left.dataset: left.why for left in plan.left_out} == {
        "held": "not readable",
        "view": "a view holds no rows of its own; load what lies below it, or ask the owner for it",
    }


def test_a_long_chain_is_no_problem() -> None:
    chain = [table(f"t{i:04}", f"t{i - 1:04}") if i else table("t0000") for i in range(400)]

    assert stages(*chain)[-1] == ["t0399"]
