"""Shapes of values, as profiles have them: what a value is written like, not what it says."""

import polars as pl

#: Characters of a shape that are kept.
LONGEST = 64

#: What stands for what. Beyond ASCII everything is a letter, so that no sign of a script or an
#: accent tells the word; line ends are spaces, other controls a sign of their own.
_MASKED = (
    (r"[^\x00-\x7f]", "a"),
    (r"[a-z]", "a"),
    (r"[A-Z]", "A"),
    (r"[0-9]", "9"),
    (r"[\t-\r]", " "),
    (r"[\x00-\x1f\x7f]", "\N{SYMBOL FOR NULL}"),
)


def shapes_of(texts: pl.Series) -> pl.Series:
    """The shape of each text in at most `LONGEST` characters; of signs alone only their number."""
    found = texts.str.slice(0, LONGEST + 1)
    for what, sign in _MASKED:
        found = found.str.replace_all(what, sign)
    frame = pl.DataFrame({"t": texts, "s": found})
    return frame.select(
        pl.when(~pl.col("s").str.contains("[aA9]"))
        .then(pl.format("text of {} characters", pl.col("t").str.len_chars()))
        .when(pl.col("s").str.len_chars() > LONGEST)
        .then(pl.col("s").str.slice(0, LONGEST - 1) + "…")
        .otherwise(pl.col("s"))
        .alias("s")
    )["s"]


def lengths_of(texts: pl.Series, what: str) -> pl.Series:
    """As in "secret of 40 characters": all that is told of a secret, or of a text around one."""
    frame = pl.DataFrame({"t": texts})
    return frame.select(
        pl.format(f"{what} of {{}} characters", pl.col("t").str.len_chars()).alias("s")
    )["s"]
