"""Questions that follow from what the cards do not know, each once for all datasets it is about."""

from collections.abc import Callable, Sequence

from audit.report.card import Card
from audit.report.datasets import DatasetReport
from audit.report.document import Question

_NAMED = 6
_TOPIC = "Orchestration"


def questions_of(datasets: Sequence[DatasetReport]) -> tuple[Question, ...]:
    """None for what is small enough to be loaded in full, for which nothing has to be known."""
    known = [(d.name, d.extraction.card, d.extraction.method) for d in datasets
             if d.extraction is not None and d.extraction.card is not None]  # fmt: skip
    large = [(n, card) for n, card, method in known if method not in {"full", "hold", "exclude"}]
    found: list[Question] = []
    for slug, fits, question, why in _ASKED:
        names = [name for name, card in large if fits(card)]
        if names:
            found.append(
                Question(
                    id=slug, topic=_TOPIC, question=question.format(names=_named(names)), why=why
                )
            )
    return tuple(found)


def _named(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _deletions(card: Card) -> bool:
    return card.deletions is not None and card.deletions.seen in {"unknown", "likely"}


def _unproven(card: Card) -> bool:
    return card.chosen.method in {"append-only", "partition-swap"} and any(
        "owner" in reason for reason in card.chosen.reasons_against
    )


def _unset(card: Card) -> bool:
    """By a watermark that marks changes and that the database does not set at each."""
    if card.chosen.method not in {"incremental", "snapshot-diff"} or not card.watermarks:
        return False
    best = card.watermarks[0]
    return best.marks == "changes" and any("application" in fault for fault in best.faults)


def _naive(card: Card) -> bool:
    return bool(card.watermarks) and "no time zone" in card.watermarks[0].faults


def _batch(card: Card) -> bool:
    return card.cadence is not None and card.cadence.kind == "batch"


def _unpaced(card: Card) -> bool:
    return card.cadence is None or card.cadence.kind == "irregular"


def _followed(card: Card) -> bool:
    return card.chosen.method == "cdc"


_ASKED: tuple[tuple[str, Callable[[Card], bool], str, str], ...] = (
    (
        "plan-deletions",
        _deletions,
        "Are rows of {names} ever deleted, and what would tell us?",
        "The source does not say; a load that follows new rows never sees one that is gone.",
    ),
    (
        "plan-immutable",
        _unproven,
        "Are rows of {names} ever changed once they are written?",
        "They are planned to be read once; a later correction would not reach our copy.",
    ),
    (
        "plan-watermark",
        _unset,
        "Who sets the time of the last change of {names}: every writer, also scripts and repairs?",
        "The database does not set it, and a change that leaves it as it was is never loaded.",
    ),
    (
        "plan-time-zone",
        _naive,
        "In which time zone are the times of {names} written?",
        "They carry none; when clocks change, an hour is read twice or never.",
    ),
    (
        "plan-batch",
        _batch,
        "Until when has the batch that writes {names} ended, and who tells when it was late?",
        "The hour was inferred from the rows; a load that starts too early takes half a batch.",
    ),
    (
        "plan-cadence",
        _unpaced,
        "When do new rows of {names} come?",
        "Their times tell no rhythm, so that the hour of a load would be a guess.",
    ),
    (
        "plan-log",
        _followed,
        "For how long is the log kept that we would follow for {names}, and who changes that?",
        "A reader that is away for longer has to load everything again.",
    ),
)

#: The ids of all of them.
PLAN_QUESTIONS = tuple(slug for slug, _, _, _ in _ASKED)
