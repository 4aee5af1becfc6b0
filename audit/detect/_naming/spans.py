"""The words of a name covered with known phrases, the longest first."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from audit.detect._naming.lexicon import MOST_WORDS, Line, Lines, found, lexicon
from audit.detect._naming.short import WORDS_OF
from audit.detect._naming.words import script, words

_SHORTEST_PLURAL = 5
_LONGEST_SHORT = 4  # "norm" is not "no rm", nor "said" "sa id"
_SHORTEST_GLUED = 5  # across separators: "ca_p" is not "cap"
_SHORTEST_CUT = 6
_SHORTEST_PIECE = 4
_LONGEST_PIECE = 32
_LONGEST_NATIVE = 14
_MOST_WORDS = 24
#: Short forms are written out in phrases of so few words, alone only from so many letters on.
_MOST_SHORT = 4
_SHORTEST_ALONE = 5
_MOST_READINGS = 24
#: What a compound may be cut into beside one phrase that has a type.
_BESIDE = frozenset({"role", "thing", "veto", "id", "number", "neutral", "weak", "context"})
#: Kinds that say nothing of a word itself, so that its singular may tell more.
_BROAD = frozenset({"context", "neutral"})
#: Abbreviations that end compounds; no English word does.
_SHORT = frozenset({"ssn", "dob", "cpf", "bsn"})
_TAILS = frozenset({"id", "nr", "no", "nummer"})


class Word(NamedTuple):
    """A word and the run it was cut from; words of one run had no separator between them."""

    text: str
    run: int
    singular: str = ""  # where the word looks like a plural


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` to `end` (not included) are a phrase of `lines`; unknown ones have none."""

    start: int
    end: int
    lines: Lines
    text: str

    @property
    def typed(self) -> bool:
        return any(line.kind == "type" for line in self.lines)

    def has(self, kind: str) -> bool:
        return any(line.kind == kind for line in self.lines)

    def line(self, kind: str) -> Line | None:
        return next((line for line in self.lines if line.kind == kind), None)


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[Word, ...]:
    """The words of a text, with compounds that are fully known cut into their parts."""
    known = lexicon()
    cut: list[Word] = []
    for word, run in words(text):
        singular = _singular(word, known)
        if singular or word in known or not word.isalpha():
            cut.extend(Word(piece, run, singular) for piece in _native(word, known))
        else:
            pieces = _native(word, known)
            pieces = _compound(word, known) if pieces == (word,) else pieces
            cut.extend(Word(piece, run) for piece in pieces)
    return tuple(cut[:_MOST_WORDS])


def cover(sequence: tuple[Word, ...], border: int = 0) -> list[Span]:
    """Spans that do not overlap, in their order, the longest first; unknown words are spans too.

    Words before `border` belong to the parents of a field.
    """
    count = len(sequence)
    taken = [False] * count
    spans: list[Span] = []
    for length in range(min(MOST_WORDS, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if any(taken[start:end]):
                continue
            lines = _lines(sequence[start:end])
            text = " ".join(word.text for word in sequence[start:end])
            if text == "user name" and start < border < end:
                continue  # user.name is more often how a person is called
            if lines or length == 1:
                spans.append(Span(start, end, lines, text))
                taken[start:end] = [True] * length
    spans.sort(key=lambda span: span.start)
    return spans


def _lines(sequence: tuple[Word, ...]) -> Lines:
    lines = _exact(sequence) or _written_out(sequence)
    last = sequence[-1]
    if last.singular and not any(line.kind not in _BROAD for line in lines):
        return _exact((*sequence[:-1], Word(last.singular, last.run))) or lines
    return lines


def _written_out(sequence: tuple[Word, ...]) -> Lines:
    """The type of a phrase of which some words are short forms: "post cd", "lic nbr"."""
    if len(sequence) > _MOST_SHORT or all(word.text not in WORDS_OF for word in sequence):
        return ()
    if len(sequence) == 1 and len(sequence[0].text) < _SHORTEST_ALONE:
        return ()
    choices = ((word.text, *WORDS_OF.get(word.text, ())) for word in sequence)
    for texts in islice(product(*choices), 1, _MOST_READINGS):
        whole = tuple(word._replace(text=text) for word, text in zip(sequence, texts, strict=True))
        if lines := tuple(line for line in _exact(whole) if line.kind == "type"):
            return lines
    return ()


def _exact(sequence: tuple[Word, ...]) -> Lines:
    glued = "".join(word.text for word in sequence)
    lines = found(glued)
    if len(sequence) == 1 and len(glued) <= _LONGEST_SHORT:
        return tuple(line for line in lines if line.has(glued))
    if not lines or sequence[0].run == sequence[-1].run:
        return lines
    if len(glued) >= _SHORTEST_GLUED and all(len(word.text) > 1 for word in sequence):
        return lines
    phrase = " ".join(word.text for word in sequence)
    return tuple(line for line in lines if line.has(phrase))


def _singular(word: str, known: dict[str, Lines]) -> str:
    """The singular of an English or Romance plural, if it is a known word."""
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s":
        return ""
    for ending, put in (("s", ""), ("es", ""), ("ies", "y")):
        stem = word.removesuffix(ending) + put
        if stem != word + put and stem in known:
            return stem
    return ""


def _native(word: str, known: dict[str, Lines]) -> tuple[str, ...]:
    """A run of Chinese, Japanese, Korean or Thai, cut by the longest known words.

    A single character is a word only where all of the run is known: 名 is the name in 氏名, not in
    件名.
    """
    writing = script(word[0])
    if writing == "spaced" or word in known:
        return (word,)
    pieces: list[str] = []
    unknown = ""
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + _LONGEST_NATIVE), at, -1):
            if word[at:end] in known:
                break
        else:
            end = at + 1
        piece = word[at:end]
        if piece in known:
            if unknown:
                pieces.append(unknown)
                unknown = ""
            pieces.append(piece)
        else:
            unknown += piece
        at = end
    if unknown:
        pieces.append(unknown)
    whole = all(piece in known for piece in pieces)
    return tuple(pieces) if whole or all(len(piece) > 1 for piece in pieces) else _rough(pieces)


def _rough(pieces: list[str]) -> tuple[str, ...]:
    """Pieces with single characters joined to what stands before, so that they tell nothing."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (len(piece) == 1 or len(joined[-1]) == 1):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _compound(word: str, known: dict[str, Lines]) -> tuple[str, ...]:
    """The parts of a compound if one part has a type and all of the word is known, in one language.

    "kundentelefonnummer" is cut, "manage" and "passage" are not.
    """
    count = len(word)
    if count < _SHORTEST_CUT:
        return (word,)
    # best[i]: pieces up to i, how many of them have a type, and the languages they have in common.
    best: list[tuple[tuple[str, ...], int, frozenset[str] | None] | None] = [None] * (count + 1)
    best[0] = ((), 0, None)
    for end in range(2, count + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end - 1):
            before = best[start]
            if before is None:
                continue
            lines = known.get(word[start:end])
            if lines is None or not _piece(word[start:end], lines, last=end == count):
                continue
            typed = before[1] + _tells(lines)
            spoken = _common(before[2], lines)
            if typed > 1 or (spoken is not None and not spoken):
                continue
            old = best[end]
            if old is None or (-typed, len(before[0]) + 1) < (-old[1], len(old[0])):
                best[end] = ((*before[0], word[start:end]), typed, spoken)
    whole = best[count]
    return whole[0] if whole is not None and whole[1] == 1 else (word,)


def _tells(lines: Lines) -> bool:
    kinds = {line.kind for line in lines}
    return "type" in kinds and "role" not in kinds


def _piece(piece: str, lines: Lines, *, last: bool) -> bool:
    if len(piece) < _SHORTEST_PIECE:
        return last and (piece in _TAILS or piece in _SHORT)
    return _tells(lines) or any(line.kind in _BESIDE and line.value != "affix" for line in lines)


def _common(before: frozenset[str] | None, lines: Lines) -> frozenset[str] | None:
    """Languages that all pieces share; None as long as every piece is known in all of them."""
    languages = frozenset(line.language for line in lines)
    if "common" in languages:
        return before
    return languages if before is None else before & languages
