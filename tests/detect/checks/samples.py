"""Random texts of a regular expression, each form as often as it has members."""

import random

from audit.detect.checks.gates import Choice, Letters, Node, Repeat, Sequence, parse, size


def samples(regex: str, count: int, *, seed: int = 7) -> list[str]:
    """`count` texts that match, drawn evenly from all that do; separators by turns."""
    chance = random.Random(seed)  # noqa: S311
    tree = parse(regex)
    return [_drawn(tree, chance) for _ in range(count)]


def _drawn(node: Node, chance: random.Random) -> str:
    match node:
        case Letters(among):
            return chance.choice(among)
        case Sequence(parts):
            return "".join(_drawn(part, chance) for part in parts)
        case Choice(branches):
            weights = [float(size(branch)) for branch in branches]
            return _drawn(chance.choices(branches, weights)[0], chance)
        case Repeat(body, least, most):
            times = range(least, most + 1)
            weights = [float(size(body) ** n) for n in times]
            chosen = chance.choices(times, weights)[0]
            return "".join(_drawn(body, chance) for _ in range(chosen))
