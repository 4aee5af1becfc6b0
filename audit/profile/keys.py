"""Keys of documents that are names only where most objects have them: they may be of people."""

import re

#: A list by key has more such keys than anybody gives names; then new ones are not told apart.
MANY_TEXTS = 100
#: What names given by programmers do without. Exports of spreadsheets have spaces in theirs.
_FREE = re.compile(r"[\s,;'\"`\u00b4\u2018-\u201f\u3000-\u303f\uff0c]|://|\\|^/.")
#: Of so few objects nearly all must have a key, of more a good part.
_FEW, _NEARLY_ALL, _MOST = 20, 0.9, 0.5


def free_text(key: str) -> bool:
    """Whether a key holds what no identifier does: spaces, commas, apostrophes, paths.

    A name of a person or an address looks like this, and "Order Date (UTC)" does as well.
    """
    return _FREE.search(key) is not None


def stands_in_most(count: int, objects: int) -> bool:
    """Whether so many of the objects at a place have a key that it is part of their form.

    One object alone does not tell.
    """
    least = _MOST if objects >= _FEW else _NEARLY_ALL
    return count > 1 and count >= least * objects
