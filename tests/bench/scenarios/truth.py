"""What is told, against exact figures of the same file."""

import json
from typing import Any

from tests.bench import cache
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table
from tests.bench.race import Contestant, measure, python


def truth(bench: Bench) -> Outcome:
    rows = bench.sizes.base if bench.sizes.quick else bench.sizes.large
    path = bench.parquet(rows)
    folder = cache.folder()
    told_path, found_path = folder / "told.json", folder / "exact.json"
    measure(Contestant("engine", python("engine", path, "--out", told_path)))
    counts = folder / f"{path.name}.counts.json"
    measure(Contestant("exact", python("exact", path, told_path, counts, found_path)))
    told: dict[str, Any] = json.loads(told_path.read_bytes())
    exact: dict[str, Any] = json.loads(found_path.read_bytes())
    keys = {name for name, one in exact.items() if _is_key(one)}
    told_keys = {key[0] for key in told["keys"] or () if len(key) == 1}
    compared = {name: (told["fields"][name], one) for name, one in exact.items()}
    return Outcome(
        scenario="truth",
        work=f"truth, Parquet {rows:,} x 24",
        floor="exact figures by DuckDB",
        rounds=1,
        aims=[
            Aim("keys told wrong or not told", "", 0, len(keys ^ told_keys)),
            Aim("fields wrongly told unique or not", "", 0, sum(map(_wrong, compared.values()))),
            Aim("nulls wrong", "", 0, sum(t["nulls"] != e["nulls"] for t, e in compared.values())),
            Aim("worst distinct", "%", 3, 100 * max(map(_distinct_error, compared.values()))),
            Aim("worst rank of a quantile", "%", 0.1, 100 * max(map(_rank, compared.values()))),
        ],
        tables=[
            Table(
                "Truth by column",
                (
                    "Column",
                    "Distinct",
                    "Told",
                    "Off",
                    "Unique",
                    "Told",
                    "Worst quantile's rank off",
                ),
                tuple(_line(name, t, e) for name, (t, e) in compared.items()),
            )
        ],
    )


Pair = tuple[dict[str, Any], dict[str, Any]]


def _is_key(exact: dict[str, Any]) -> bool:
    return bool(exact["nulls"] == 0 and exact["distinct"] == exact["rows"] > 0)


def _is_unique(exact: dict[str, Any]) -> bool:
    return bool(exact["distinct"] == exact["rows"] - exact["nulls"] > 0)


def _wrong(pair: Pair) -> bool:
    """None is no claim, and right for a column of which nobody kept count."""
    told, exact = pair
    return told["unique"] is not None and told["unique"] != _is_unique(exact)


def _distinct_error(pair: Pair) -> float:
    told, exact = pair
    return float(abs((told["distinct"] or 0) - exact["distinct"]) / max(1, exact["distinct"]))


def _rank(pair: Pair) -> float:
    return float(pair[1]["rank_error"] or 0.0)


def _line(name: str, told: dict[str, Any], exact: dict[str, Any]) -> tuple[str, ...]:
    rank = exact["rank_error"]
    distinct = "-" if told["distinct"] is None else f"{told['distinct']:,}"
    return (
        name,
        f"{exact['distinct']:,}",
        distinct + (" exact" if told["distinct_exact"] else ""),
        f"{100 * _distinct_error((told, exact)):.2f} %",
        _word(_is_unique(exact)),
        _word(told["unique"]),
        "-" if rank is None else f"{100 * rank:.4f} %",
    )


def _word(told: bool | None) -> str:  # noqa: FBT001  # a value to say
    return "-" if told is None else "yes" if told else "no"
