"""Random texts of a regular expression, each form as often as it has members."""

import random

from audit.detect.checks.gates import Choice, Letters, Node, Repeat, Sequence, parse, size


def samples(regex: str, count: int, *, seed: int = 7) -> list[str]:
    """`count` texts that match, drawn evenly from all that do; separators by turns."""
    chance = random.Random(seed)  # noqa: S311
    return _drawn(parse(regex), count, chance)


def _drawn(node: Node, count: int, chance: random.Random) -> list[str]:
    match node:
        case Letters(among):
            return chance.choices(among, k=count)
        case Sequence(parts):
            return _joined([_drawn(part, count, chance) for part in parts], count)
        case Choice(branches):
            weights = [float(size(branch)) for branch in branches]
            drawn = [_drawn(branch, count, chance) for branch in branches]
            chosen = chance.choices(range(len(branches)), weights, k=count)
            return [drawn[branch][row] for row, branch in enumerate(chosen)]
        case Repeat(body, least, most):
            columns = [_drawn(body, count, chance) for _ in range(most)]
            if least == most:
                return _joined(columns, count)
            times = range(least, most + 1)
            weights = [float(size(body) ** n) for n in times]
            chosen = chance.choices(times, weights, k=count)
            return ["".join(c[row] for c in columns[:n]) for row, n in enumerate(chosen)]


def _joined(columns: list[list[str]], count: int) -> list[str]:
    return ["".join(row) for row in zip(*columns, strict=True)] if columns else [""] * count
