"""One finding of detection in words: how sure it is, in how many rows, how bad a leak would be."""

from collections.abc import Iterator, Sequence

from audit.detect.taxonomy import CATEGORIES
from audit.facts.sensitive import Reidentification, Review, Sensitive, Suspicious
from audit.model.figures import number, share
from audit.report.wording import counted, day, listed, name, prose, sentence

#: What each tier is, from what is worst when it leaks (audit.detect.taxonomy).
TIERS = {
    4: "secret or authentication",
    3: "special category, official or bank identifier",
    2: "points at one person",
    1: "points at a person together with others",
}

#: The least confidence that each word stands for.
_CONFIDENCE = ((0.95, "certain"), (0.8, "high"), (0.5, "medium"))
_MOST_PLACES = 6
_LONGEST = 300


def confidence(value: float) -> str:
    """certain, high, medium or low."""
    return next((word for least, word in _CONFIDENCE if value >= least), "low")


def rank(tier: int) -> int:
    """The tier as a page has a style for it, 1 to 4."""
    return min(max(tier, 1), 4)


def tier_words(tier: int) -> str:
    """As in "tier 2, points at one person"."""
    words = TIERS.get(tier)
    return f"tier {tier}, {words}" if words else f"tier {tier}"


def category(id: str) -> str:
    """The name of a category as a report prints it."""
    return CATEGORIES.get(id) or sentence(name(id))


def title(found: Sensitive) -> str:
    """The name of the type; of a secret with the written form, which says whose it is."""
    secret = found.category == "secrets"
    form = f" ({prose(found.format, 60)})" if found.format and secret else ""
    return f"{prose(found.title, 80)}{form}"


def prevalence(found: Sensitive, *, rows: str = "rows") -> str:
    """As in "contains e-mail addresses in 3.1% of rows, 31 of 1,000 sampled, 95% interval ..."."""
    inside = " inside longer texts" if found.embedded else ""
    told = f"contains {prose(found.title, 80)}{inside} in {rate(found)} of {rows}"
    if found.sampled <= 0:
        return told
    told += f", {number(found.matched)} of {number(found.sampled)}"
    between = interval(found)
    if found.low is None:
        return f"{told}, all that have a value"
    return f"{told} sampled, 95% interval {between}" if between else f"{told} sampled"


def rate(found: Sensitive) -> str:
    """The share of rows it stands in."""
    if found.sampled > 0:
        return share(found.matched, found.sampled)
    return share(found.match_rate, 1)


def interval(found: Sensitive) -> str:
    """The 95 % interval of the share; "" where every row was seen."""
    if found.low is None or found.high is None:
        return ""
    first, last = share(found.low, 1), share(found.high, 1)
    return f"{first.removesuffix('%')}–{last}" if first != last else last  # noqa: RUF001  # a range


def reasons(found: Sensitive) -> Iterator[str]:
    """Why it was told: the evidence, the check, the places inside documents, what else is known."""
    for text in found.evidence:
        yield sentence(prose(text, _LONGEST)).rstrip(".")
    if found.check_rate is not None and not any("check" in text for text in found.evidence):
        yield check_words(found.check_rate)
    if found.where:
        places = [name(place) for place in found.where]
        yield f"Found at {listed(places, most=_MOST_PLACES)}"
    if found.note:
        yield sentence(prose(found.note, _LONGEST)).rstrip(".")


def check_words(passing: float) -> str:
    return f"{share(passing, 1)} of the different values stand the type's own check"


def regulations(found: Sensitive) -> str:
    return ", ".join(prose(rule, 80) for rule in found.regulations)


def alone(risk: Reidentification, *, rows: str = "rows") -> str:
    """How far rows stand alone by the fields that meet in a dataset."""
    fields = joined([name(field) for field in risk.fields])
    seen = f"{number(risk.rows)} {rows} {'sampled' if risk.sampled else 'seen'}"
    group = f"k = {number(risk.smallest)}"
    if not risk.unique:
        return f"{fields} together single out none of the {seen}; the smallest group: {group}"
    return f"{fields} together single out {share(risk.unique, risk.rows)} of the {seen}; {group}"


def review_words(review: Review, found: Sequence[Sensitive]) -> str:
    """What a person decided, why, who, and until when."""
    verdict = joined([title(t) for t in found]) if found else "not personal"
    until = f", until {day(review.until)}" if review.until else ""
    told = f"Reviewed: {verdict}, because {prose(review.reason, _LONGEST).rstrip('.')}"
    return f"{told}; by {name(review.by)}{until}"


def suspicion(entry: Suspicious, *, rows: tuple[str, str] = ("row", "rows")) -> str:
    """As in "aaa@aaa.aaa in 3 rows: holds e-mail addresses"."""
    shape = prose(entry.shape, _LONGEST)
    return f"{shape} in {counted(entry.count, *rows)}: {prose(entry.reason, _LONGEST)}"


def joined(words: Sequence[str]) -> str:
    """As in "birth date, postal code and gender"."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
