"""The figures of an evaluation as the tables of docs/detection.md."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.detect.taxonomy import types

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
_WORST = 20
_TIERS = {4: "4, secrets and cards", 3: "3, official, special, health, bank", 2: "2, direct",
          1: "1, together with others"}  # fmt: skip


@dataclass(slots=True)
class _Count:
    hit: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.extra + self.missed)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was predicted, what is true, and the scores with and without the names of columns."""

    labels: Mapping[str, Any]
    meta: Mapping[str, Any]
    found: Mapping[str, Any]
    scored: Mapping[str, Any]
    nameless: Mapping[str, Any]

    def lines(self, split: str) -> Iterator[str]:
        columns = sum(len(c) for c in self.labels.values())
        yield f"On `{split}`: {len(self.labels)} tables, {columns} columns."
        yield ""
        yield "| measure | with names | all names taken away |"
        yield "|---|---|---|"
        for name, with_, without in self._overall():
            yield f"| {name} | {with_} | {without} |"
        yield ""
        yield from self._by("locale", "Locale", self._locale_of)
        yield from self._by("tier", "Tier of the type", None)
        yield "| names of columns | binary precision | recall | F1 |"
        yield "|---|---|---|---|"
        for style, row in sorted(self.scored["binary_by_name_style"].items()):
            yield f"| {style} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} |"
        yield ""
        yield "| worst types | F1 | found | wrong | missed | taken for |"
        yield "|---|---|---|---|---|---|"
        ranked = sorted(self.scored["per_type"].items(), key=lambda i: (i[1]["f1"], -i[1]["fn"]))
        for name, row in ranked[:_WORST]:
            taken = ", ".join(t for t, _ in row["confused_with"]) or "nothing"
            counts = f"{row['tp']} | {row['fp']} | {row['fn']}"
            yield f"| {name} | {row['f1']:.2f} | {counts} | {taken} |"

    def _overall(self) -> Iterator[tuple[str, ...]]:
        for name, key in (("binary", "binary"), ("micro, over types", "micro")):
            for part in ("f1", "precision", "recall"):
                label = f"{name}: {'F1' if part == 'f1' else part}"
                yield label, f"{self.scored[key][part]:.3f}", f"{self.nameless[key][part]:.3f}"
        yield "macro F1, over types", *(f"{s['macro_f1']:.3f}" for s in self._both)
        yield "hard negatives flagged", *map(_flagged, self._both)
        yield "embedded, recall", *(f"{s['embedded_recall']:.3f}" for s in self._both)

    @property
    def _both(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return self.scored, self.nameless

    def _locale_of(self, table: str, column: str) -> str:
        return str(self.meta[table][column]["locale"])

    def _by(self, what: str, heading: str, group: Any) -> Iterator[str]:  # noqa: ANN401
        counts: dict[Any, _Count] = defaultdict(_Count)
        for table, columns in self.labels.items():
            for column, truth in columns.items():
                told = {p["type"] for p in self.found[table][column]}
                told -= set(self.meta[table][column].get("acceptable", [])) - set(truth)
                for type_ in told | set(truth):
                    tier = types()[type_].tier if type_ in types() else 0
                    place = counts[group(table, column) if group else tier]
                    place.hit += type_ in told and type_ in truth
                    place.extra += type_ in told and type_ not in truth
                    place.missed += type_ not in told
        yield f"| {heading} | micro F1 | found | wrong | missed |"
        yield "|---|---|---|---|---|"
        for key in sorted(counts, reverse=what == "tier"):
            c, name = counts[key], _TIERS.get(key, key)
            yield f"| {name} | {c.f1:.3f} | {c.hit} | {c.extra} | {c.missed} |"
        yield ""


def _flagged(scored: Mapping[str, Any]) -> str:
    rows = scored["fp_by_hard_negative"].values()
    flagged, all_ = sum(r["fp"] for r in rows), sum(r["n"] for r in rows)
    return f"{flagged} of {all_} ({flagged / max(1, all_):.1%})"


def write_between(path: Path, lines: Iterator[str] | Sequence[str]) -> None:
    """Puts the lines between the two marks of a file."""
    before, _, rest = path.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}")
