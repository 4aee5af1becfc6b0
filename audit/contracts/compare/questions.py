"""What has to be counted in rows before a source can be held to a contract."""

from collections.abc import Iterator, Mapping, Sequence

from audit.contracts.compare.keys import key_names
from audit.contracts.compare.quality import limit_question, question_of
from audit.contracts.compare.seen import Question
from audit.contracts.match import Matched
from audit.facts.profiles import Reference


def questions_of(matches: Sequence[Matched]) -> Mapping[str, tuple[Question, ...]]:
    """By the source's datasets; those that the profile answers itself are left to it."""
    return {
        match.dataset.name: tuple(dict.fromkeys(_of(match, match.dataset.name)))
        for match in matches
        if match.dataset is not None
    }


def _of(match: Matched, dataset: str) -> Iterator[Question]:
    promised = match.promised
    for rule in promised.metrics:
        question = question_of(rule, dataset)
        if question is not None:
            yield question
    for field in promised.fields:
        for limit in field.limits:
            question = limit_question(limit, field.limits, dataset, field.name)
            if question is not None:
                yield question
        if field.unique:
            yield Question(dataset=dataset, fields=(field.name,), of="duplicates")
    if key := key_names(promised):
        yield Question(dataset=dataset, fields=key, of="duplicates")


def references_of(matches: Sequence[Matched]) -> tuple[Reference, ...]:
    """The references that are promised between datasets that are there."""
    there = {m.promised.name: m.dataset for m in matches if m.dataset is not None}
    return tuple(
        Reference(
            dataset=match.dataset.name,
            fields=promised.fields,
            parent=there[promised.parent].name,
            parent_fields=promised.parent_fields,
            declared=True,
        )
        for match in matches
        if match.dataset is not None
        for promised in match.promised.references
        if promised.parent in there
    )


def orphans_of(reference: Reference) -> Question:
    """The question of how many rows of a reference have no parent."""
    return Question(
        dataset=reference.dataset,
        fields=reference.fields,
        of="orphans",
        parent=reference.parent,
        parent_fields=reference.parent_fields,
    )
