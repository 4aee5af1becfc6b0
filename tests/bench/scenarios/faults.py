"""Audits that are cut off at random points 200 times: what was told as kept has to be there."""

import random
from collections import Counter
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table
from tests.faults.rounds import KINDS, Lost, desk, plan
from tests.servers import kit

ROUNDS, SEED = 200, 2026


def faults(bench: Bench) -> Outcome:
    made = Outcome(scenario="faults", work="Faults at random points", floor="", rounds=ROUNDS)
    chance = random.Random(SEED)  # noqa: S311  # the same faults every time
    lost: Counter[str] = Counter()
    kinds = plan(ROUNDS, chance)
    with kit.workdir("faults") as folder, desk(Path(folder)) as kept:
        for number, kind in enumerate(kinds):
            try:
                kept.round(kind, chance)
            except Lost as error:
                lost[kind] += 1
                bench.tell(f"  round {number}, {kind}: {error}")
        runs, ended = len(kept.told), kept.ended
    made.aims.append(Aim("faults after which anything was lost", "", 0, lost.total()))
    tried = Counter(kinds)
    rows = [(kind, f"{tried[kind]}", f"{lost[kind]}") for kind in KINDS]
    made.tables.append(Table("Faults", ("What goes wrong", "times", "lost"), tuple(rows)))
    how = ", ".join(f"{count} {word}" for word, count in sorted(ended.items()))
    made.notes.append(f"{runs:,} runs were told as kept; the commands that were cut off: {how}")
    return made
