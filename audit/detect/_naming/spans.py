"""The words of a name covered with known phrases, the longest first."""

from dataclasses import dataclass
from functools import lru_cache

from audit.detect._naming.lexicon import Lexicon, Line, Lines, lexicon
from audit.detect._naming.words import script, words

_SHORTEST_PLURAL = 5
_SHORTEST_GLUED = 5  # across separators: "ca_p" is not "cap"
_SHORTEST_CUT = 6
_SHORTEST_PIECE = 4
_LONGEST_PIECE = 32
_LONGEST_NATIVE = 14
_MOST_WORDS = 24
#: What a compound may be cut into beside one phrase that has a type.
_BESIDE = frozenset({"role", "thing", "veto", "id", "number", "neutral", "weak", "context"})
_TAILS = frozenset({"id", "nr", "no", "nummer"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the run it was cut from; words of one run had no separator between them."""

    text: str
    run: int


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` to `end` (not included) are a phrase of `lines`; without lines they are unknown."""

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
    found: list[Word] = []
    for text_, run in words(text):
        if text_ in known.glued or not text_.isalpha():
            found.append(Word(text_, run))
            found[-1:] = [Word(piece, run) for piece in _native(text_, known)]
            continue
        singular = _singular(text_, known)
        pieces = (singular,) if singular else _native(text_, known)
        if pieces == (text_,):
            pieces = _compound(text_, known)
        found.extend(Word(piece, run) for piece in pieces)
    return tuple(found[:_MOST_WORDS])


def cover(sequence: tuple[Word, ...]) -> list[Span]:
    """Spans that do not overlap, in their order, the longest first; unknown words are spans too."""
    known = lexicon()
    count = len(sequence)
    taken = [False] * count
    spans: list[Span] = []
    for length in range(min(known.most_words + 2, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if any(taken[start:end]):
                continue
            lines = _lines(sequence[start:end], known)
            if lines or length == 1:
                spans.append(Span(start, end, lines, " ".join(w.text for w in sequence[start:end])))
                taken[start:end] = [True] * length
    spans.sort(key=lambda span: span.start)
    return spans


def _lines(sequence: tuple[Word, ...], known: Lexicon) -> Lines:
    if len(sequence) == 1:
        return known.glued.get(sequence[0].text, ())
    lines = known.spaced.get(" ".join(word.text for word in sequence))
    if lines:
        return lines
    glued = "".join(word.text for word in sequence)
    if sequence[0].run == sequence[-1].run:
        return known.glued.get(glued, ())
    if len(glued) < _SHORTEST_GLUED or any(len(word.text) == 1 for word in sequence):
        return ()
    return known.glued.get(glued, ())


def _singular(word: str, known: Lexicon) -> str:
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s":
        return ""
    for ending in ("s", "es"):
        stem = word.removesuffix(ending)
        if stem != word and stem in known.glued:
            return stem
    return "" if not word.endswith("ies") or f"{word[:-3]}y" not in known.glued else f"{word[:-3]}y"


def _native(word: str, known: Lexicon) -> tuple[str, ...]:
    """A run of Chinese, Japanese, Korean or Thai, cut by the longest known words.

    A single character is a word only where all of the run is known: 名 is the name in 氏名, not in
    件名.
    """
    writing = script(word[0])
    if writing == "spaced" or word in known.glued:
        return (word,)
    pieces: list[str] = []
    unknown = ""
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + _LONGEST_NATIVE), at, -1):
            if word[at:end] in known.glued:
                break
        else:
            end = at + 1
        piece = word[at:end]
        if piece in known.glued:
            if unknown:
                pieces.append(unknown)
                unknown = ""
            pieces.append(piece)
        else:
            unknown += piece
        at = end
    if unknown:
        pieces.append(unknown)
    whole = all(piece in known.glued for piece in pieces)
    return tuple(pieces) if whole or all(len(piece) > 1 for piece in pieces) else _rough(pieces)


def _rough(pieces: list[str]) -> tuple[str, ...]:
    """Pieces with single characters joined to what stands before them, so that they tell nothing."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (len(piece) == 1 or len(joined[-1]) == 1):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _compound(word: str, known: Lexicon) -> tuple[str, ...]:
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
            lines = known.glued.get(word[start:end])
            if lines is None or not _piece(word[start:end], lines, last=end == count):
                continue
            typed = before[1] + any(line.kind == "type" for line in lines)
            spoken = _common(before[2], lines)
            if typed > 1 or (spoken is not None and not spoken):
                continue
            old = best[end]
            if old is None or (-typed, len(before[0]) + 1) < (-old[1], len(old[0])):
                best[end] = ((*before[0], word[start:end]), typed, spoken)
    found = best[count]
    return found[0] if found is not None and found[1] == 1 else (word,)


def _piece(piece: str, lines: Lines, *, last: bool) -> bool:
    if any(line.kind == "type" for line in lines):
        sure = any(line.strength == 1.0 for line in lines)
        return len(piece) >= _SHORTEST_PIECE or sure
    if len(piece) < _SHORTEST_PIECE:
        return last and piece in _TAILS
    return any(line.kind in _BESIDE for line in lines)


def _common(before: frozenset[str] | None, lines: Lines) -> frozenset[str] | None:
    """Languages that all pieces share; None as long as every piece is known in all of them."""
    languages = frozenset(line.language for line in lines)
    if "common" in languages:
        return before
    return languages if before is None else before & languages
