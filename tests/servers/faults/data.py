"""The same faults of the data for every family: datasets that a loader of each kind writes down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.servers.test_breakages_personal_data import cards, emails, letters

NOW = datetime.now(UTC).replace(microsecond=0)
ROWS = 120

Value = int | float | str | datetime | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Made:
    """A dataset in which one thing is wrong.

    `columns` has "int", "float", "text" or "time" by name; `key` is the column that is the key.
    """

    name: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    key: str = ""


def _dated(name: str, moved: timedelta, *more: Row) -> Made:
    rows: tuple[Row, ...] = tuple({"n": n, "updated_at": NOW + moved} for n in range(ROWS))
    return Made(name, {"n": "int", "updated_at": "time"}, (*rows, *more), key="n")


def _of(name: str, column: str, sort: str, values: tuple[Value, ...]) -> Made:
    rows = tuple({"n": n, column: value} for n, value in enumerate(values))
    return Made(name, {"n": "int", column: sort}, rows, key="n")


def _made() -> dict[str, Made]:
    some = Random(11)  # noqa: S311  # the same rows in every run
    hour = timedelta(hours=1)
    texts = tuple((NOW - hour * n).isoformat()[:19] for n in range(1, ROWS))
    wide = {f"field_{n:04}": n for n in range(1_010)}
    people: tuple[Row, ...] = tuple(
        {"email": email, "visits": n} for n, email in enumerate(emails(some))
    )
    found = (
        Made("nothing", {"n": "int"}, (), key="n"),
        _dated("feed", timedelta(days=-90)),
        _dated("live", -timedelta(minutes=2)),
        _dated("ahead", timedelta(days=9)),
        _dated("holes", -timedelta(minutes=2), {"n": -1, "updated_at": None}),
        _dated("orders_old", -timedelta(minutes=2)),
        _of("texts", "updated_at", "text", texts),
        _of("blanks", "note", "text", ("", None, "x") * 40),
        _of("mixed", "number", "int", tuple(n if n % 2 else f"no {n}" for n in range(ROWS))),
        _of("money", "price_total", "float", tuple(n + 0.5 for n in range(ROWS))),
        _of("payments", "card_number", "text", tuple(cards(some))),
        _of("links", "access_token", "text", tuple(f"ghp_{letters(some, 36)}" for _ in range(60))),
        _of("tickets", "code", "text", tuple(emails(some))),
        Made("people", {"email": "text", "visits": "int"}, people, key="email"),
        Made("odd name", {"n": "int"}, ({"n": 1}, {"n": 2}), key="n"),
        Made("wide", dict.fromkeys(wide, "int"), (wide,), key="field_0000"),
    )
    return {made.name: made for made in found}


DATASETS = _made()
