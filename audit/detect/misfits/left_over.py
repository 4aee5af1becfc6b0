"""What was typed to try a program out, names that nobody has, and copies of other values."""

import re
import statistics
from collections.abc import Iterator

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.view import Misfit, View, size

_TRIED = frozenset(
    {
        *("asdf", "asdfg", "asdfgh", "asdfasdf", "asdfjkl", "qwer", "qwert", "qwerty", "qwertz"),
        *("test", "testing", "test123", "test1", "test2", "testtest", "foo", "foobar"),
        *("foo123", "dummy", "lorem", "lorem ipsum", "blah", "blabla", "abc123", "abcabc"),
        *("xyz123", "deleteme", "delete me", "do not use", "please ignore", "test row"),
        *("test data", "a test"),
    }
)
_TRIED_ADDRESS = re.compile(
    r"(?:test|asdf|foo|a|aaa|xxx|qwerty|dummy|none|no|noemail)@(?:test|asdf|foo|a|aa|aaa|xxx|example|none|no)"
    r"\.(?:com|org|net|de|example)",
    re.IGNORECASE,
)
_ONE_LETTER = re.compile(r"([a-z])\1{2,}")
#: Names that stand for nobody, in several countries.
NOBODY = frozenset(
    {
        *("john doe", "jane doe", "test test", "test user", "foo bar", "no name", "first last"),
        *("max mustermann", "erika mustermann", "joe bloggs", "fred bloggs", "jane roe"),
        *("john q public", "firstname lastname"),
        *("test account", "test customer", "dummy user", "unknown unknown", "na na", "xxx xxx"),
        *("name surname", "a b", "user test", "tester test", "test tester"),
    }
)
#: What a copy gets behind its name, looked for in so many characters of its end.
_COPY = re.compile(
    r"(?:\s{0,3}-\s{0,3}copy|\s{1,3}copy|\s{0,3}\((?:copy|duplicate)\))\Z", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?<=[^\W\d_])(?:\s{0,3}\([1-9]\)|_[1-9]|\s[2-9])\Z")
_END = 20
_SHARE = 0.1
_FEWEST = 4
#: Columns of shorter values are codes, and any letters may be one.
_SHORTEST = 5


def tried(view: View) -> Iterator[Misfit]:
    """Keys hit at random, "test", and names of nobody."""
    if view.main in {Kind.NUMBER, Kind.PLACEHOLDER} or len(view) < _FEWEST:
        return
    found: list[tuple[int, str, str]] = []
    codes = statistics.median(len(text) for text in view.texts) < _SHORTEST
    often = max(1.0, statistics.median(view.counts) / 2)
    for i, text in enumerate(view.folded):
        if text in NOBODY:
            found.append((i, "nobody", "is a name that stands for nobody"))
        elif view.counts[i] > often and not (view.nearly_unique and view.strays([i])):
            continue  # as common as what belongs
        elif text in _TRIED or _TRIED_ADDRESS.fullmatch(text):
            found.append((i, "typed", "was typed to try something out"))
        elif _ONE_LETTER.fullmatch(text) and not codes and text not in {"iii", "xxx"}:
            found.append((i, "one letter", "is one letter typed again and again"))
    if view.rows_of(i for i, _, _ in found) > max(1, _SHARE * view.rows):
        return
    for i, name, reason in found:
        yield Misfit(i, ("tried", name, size(view.rows)), reason)


def copies(view: View) -> Iterator[Misfit]:
    """Another value of the column with what a copy gets behind it."""
    if view.main is not Kind.TEXT:
        return
    known = {text: i for i, text in enumerate(view.folded)}
    found: list[tuple[int, str, int]] = []
    for i, text in enumerate(view.folded):
        if not (text[-1:] in ")y" or text[-1:].isdigit()):
            continue
        for name, form in (("named", _COPY), ("numbered", _NUMBERED)):
            match = form.search(text[-_END:])
            first = known.get(text[: -len(match[0])].rstrip()) if match else None
            if first is not None:
                found.append((i, name, first))
                break
    if view.rows_of(i for i, _, _ in found) > max(2, _SHARE * view.rows):
        return
    for i, name, first in found:
        much = "much" if view.counts[first] >= 10 * view.counts[i] else "little"
        column = "category" if view.category else "free"
        yield Misfit(
            i, ("copy", name, column, much), "is another value with what a copy gets behind it"
        )
