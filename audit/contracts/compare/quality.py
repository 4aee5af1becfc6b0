"""Counts that a contract bounds, and bounds on the values of a field."""

from collections.abc import Iterator

from audit.contracts.compare.nulls import repeated_rows
from audit.contracts.compare.operators import Verdict, decided
from audit.contracts.compare.seen import Counted, Held, Outcome, Question, Seen
from audit.contracts.model import Limit, Metric, PromisedField, PromisedMetric
from audit.facts.catalog import Field, repeated
from audit.facts.profiles import DatasetProfile
from audit.model.figures import number
from audit.report.contract import Effect, Matter

#: How a contract words a severity that is not to stop anybody.
_WARNING = frozenset({"warning", "warn", "minor", "medium", "low"})
_INFO = frozenset({"info", "information", "informational", "notice"})

#: What a metric counts, in words.
_WORDS = {
    Metric.NULL_VALUES: "nulls",
    Metric.MISSING_VALUES: "missing values",
    Metric.INVALID_VALUES: "invalid values",
    Metric.DUPLICATE_VALUES: "repeated values",
    Metric.ROW_COUNT: "rows",
}
_SIGNS = {
    "mustBe": "=",
    "mustNotBe": "≠",
    "mustBeGreaterThan": ">",
    "mustBeGreaterOrEqualTo": "≥",
    "mustBeLessThan": "<",
    "mustBeLessOrEqualTo": "≤",
    "mustBeBetween": "between",
    "mustNotBeBetween": "not between",
}


def metric(promised: PromisedMetric, seen: Seen) -> Iterator[Outcome]:
    """One count, as it is in the rows, beside what it must be."""
    name, words = ", ".join(promised.fields), in_words(promised)
    missing = [field for field in promised.fields if seen.dataset.field(field) is None]
    counted: tuple[int, int, bool] | str
    if missing:
        counted = "the field is missing"
    elif seen.gone:
        counted = seen.gone
    else:
        counted = _counted(promised, seen)
    if isinstance(counted, str):
        yield seen.unchecked(Matter.QUALITY, words, counted, place=promised.place, name=name)
        return
    count, rows, whole = counted
    total = seen.profile.row_count if seen.profile else None
    verdict = decided(promised, count, rows, total=total, whole=whole)
    if verdict is Verdict.HOLDS:
        yield Held(Matter.QUALITY, sampled=not whole)
    elif verdict is Verdict.UNDECIDED:
        why = f"{_found(promised, count, rows)}, a sample that cannot decide it"
        yield seen.unchecked(Matter.QUALITY, words, why, place=promised.place, name=name)
    else:
        yield seen.departs(
            effect_of(promised.severity),
            Matter.QUALITY,
            f"{_WORDS[promised.metric].capitalize()} are not as promised",
            promised=words,
            found=_found(promised, count, rows),
            place=promised.place,
            name=name,
            sampled=not whole,
        )


def effect_of(severity: str) -> Effect:
    """What a rule's own severity makes of its breach."""
    word = severity.strip().lower()
    if word in _INFO:
        return Effect.COMPATIBLE
    return Effect.REVIEW if word in _WARNING else Effect.BREAKING


def in_words(promised: PromisedMetric) -> str:
    """The rule without the values that it lists."""
    unit = "%" if promised.percent else ""
    bounds = " and ".join(f"{bound:,.10g}{unit}" for bound in promised.bounds)
    return f"{_WORDS[promised.metric]} {_SIGNS[promised.operator]} {bounds}"


def question_of(promised: PromisedMetric, dataset: str) -> Question | None:
    """What has to be counted in rows for a metric, None where the profile tells it."""
    match promised.metric:
        case Metric.INVALID_VALUES:
            return Question(
                dataset=dataset,
                fields=promised.fields,
                of="invalid",
                values=promised.values,
                pattern=promised.pattern,
            )
        case Metric.MISSING_VALUES:
            return Question(
                dataset=dataset, fields=promised.fields, of="missing", values=promised.values
            )
        case Metric.DUPLICATE_VALUES if promised.fields:
            return Question(dataset=dataset, fields=promised.fields, of="duplicates")
        case _:
            return None


def _counted(promised: PromisedMetric, seen: Seen) -> tuple[int, int, bool] | str:
    """Count, of how many rows, and whether those are all; or why nobody knows."""
    assert seen.profile is not None
    match promised.metric:
        case Metric.ROW_COUNT:
            return _rows(seen.profile)
        case Metric.NULL_VALUES:
            return _nulls(seen.profile, promised.fields[0])
        case Metric.DUPLICATE_VALUES if promised.fields:
            return repeated_rows(seen, promised.fields)
        case Metric.DUPLICATE_VALUES:
            return _repeats(seen.profile)
        case _:
            question = question_of(promised, seen.name)
            assert question is not None
            counted = seen.counted(question)
            return counted.why or (counted.count, counted.rows, counted.whole)


def _rows(profile: DatasetProfile) -> tuple[int, int, bool] | str:
    if profile.row_count is None:
        return "the source does not say how many rows there are"
    if not profile.row_count_exact:
        return f"about {number(profile.row_count)} rows, by the source's own estimate"
    return profile.row_count, profile.row_count, True


def _nulls(profile: DatasetProfile, name: str) -> tuple[int, int, bool] | str:
    figures = profile.field(name)
    if figures is None:
        return "the field was not read"
    base = figures.present if repeated(name) else profile.rows_seen
    return figures.nulls, base, profile.sample is None


def _repeats(profile: DatasetProfile) -> tuple[int, int, bool] | str:
    """Rows that are equal to one before them."""
    if profile.rows is None or profile.rows.duplicates is None:
        return "rows were not compared with each other"
    whole = profile.sample is None and profile.rows.duplicates_exact
    return profile.rows.duplicates, profile.rows_seen, whole


def _found(promised: PromisedMetric, count: int, rows: int) -> str:
    words = _WORDS[promised.metric]
    if promised.metric is Metric.ROW_COUNT:
        return f"{number(count)} rows"
    share = f" ({100 * count / rows:.3g}%)" if promised.percent and rows else ""
    return f"{number(count)} {words} in {number(rows)} rows{share}"


def limits(promised: PromisedField, field: Field, seen: Seen) -> Iterator[Outcome]:
    """Bounds that a contract puts on the values of a field."""
    for limit in promised.limits:
        yield from _limit(limit, promised, field, seen)


def limit_question(
    limit: Limit, limits: tuple[Limit, ...], dataset: str, name: str
) -> Question | None:
    """What has to be counted in rows for a limit, None for one that nobody counts here."""
    alone = (name,)
    flags = {other.name: other.value for other in limits}
    match limit.name:
        case "pattern":
            return Question(dataset=dataset, fields=alone, of="invalid", pattern=str(limit.value))
        case "minimum" | "exclusiveMinimum" if not isinstance(limit.value, bool):
            open_low = limit.name != "minimum" or flags.get("exclusiveMinimum") is True
            return Question(
                dataset=dataset, fields=alone, of="outside", low=limit.value, open_low=open_low
            )
        case "maximum" | "exclusiveMaximum" if not isinstance(limit.value, bool):
            open_high = limit.name != "maximum" or flags.get("exclusiveMaximum") is True
            return Question(
                dataset=dataset, fields=alone, of="outside", high=limit.value, open_high=open_high
            )
        case "multipleOf":
            return Question(dataset=dataset, fields=alone, of="uneven", low=limit.value)
        case _:
            return None


def _limit(limit: Limit, promised: PromisedField, field: Field, seen: Seen) -> Iterator[Outcome]:
    words = _limit_words(limit)
    if isinstance(limit.value, bool) and limit.name.startswith("exclusive"):
        return  # a flag of the other one (ODCS 3.0)
    if limit.name in {"minLength", "maxLength"} and isinstance(limit.value, int):
        yield from _length(limit, limit.value, field, seen)
        return
    question = limit_question(limit, promised.limits, seen.name, field.name)
    counted = seen.counted(question) if question else _of_format(limit, field, seen)
    why = seen.gone or (counted.why if counted else "this program does not check it")
    if counted is None or why:
        yield seen.unchecked(Matter.QUALITY, words, why, place=limit.place, name=field.name)
    elif counted.count:
        yield seen.departs(
            Effect.BREAKING,
            Matter.QUALITY,
            "Values are out of their bounds",
            promised=words,
            found=f"{number(counted.count)} of {number(counted.rows)} rows are not so",
            place=limit.place,
            name=field.name,
            sampled=not counted.whole,
        )
    else:
        yield Held(Matter.QUALITY, sampled=not counted.whole)


def _of_format(limit: Limit, field: Field, seen: Seen) -> Counted | None:
    """Texts that cannot be read in a format that the profile knows, None for another limit."""
    figures = seen.of(field.name)
    if limit.name != "format" or figures is None:
        return None
    if limit.value == field.logical_type.value:  # the type itself is the format, as of a UUID
        return Counted(0, figures.values, seen.profile is not None and not seen.sampled)
    texts = figures.texts
    shares = {share.name: share.count for share in texts.formats} if texts else {}
    if texts is None or limit.value not in shares:
        return None
    whole = not seen.sampled and texts.looked_at == figures.values
    return Counted(texts.looked_at - shares[str(limit.value)], texts.looked_at, whole)


def _length(limit: Limit, bound: int, field: Field, seen: Seen) -> Iterator[Outcome]:
    words = _limit_words(limit)
    figures = seen.of(field.name)
    shortest = limit.name == "minLength"
    length = None if figures is None else figures.min_length if shortest else figures.max_length
    if length is None and figures is not None and not figures.values:
        yield Held(Matter.QUALITY, seen.sampled)
    elif length is None:
        why = seen.gone or "no length is known of it"
        yield seen.unchecked(Matter.QUALITY, words, why, place=limit.place, name=field.name)
    elif length < bound if shortest else length > bound:
        yield seen.departs(
            Effect.BREAKING,
            Matter.QUALITY,
            f"Values are {'shorter' if shortest else 'longer'} than promised",
            promised=words,
            found=f"{number(length)} characters",
            place=limit.place,
            name=field.name,
            sampled=seen.sampled,
        )
    else:
        yield Held(Matter.QUALITY, seen.sampled)


def _limit_words(limit: Limit) -> str:
    """A limit with its bound, which is the contract's own and no value of the source."""
    return f"{limit.name} {str(limit.value)[:60]}"
