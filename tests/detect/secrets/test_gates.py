"""The gates of a pattern rule out nothing that its regex takes, and no text keeps a regex busy."""

import re
import time
from typing import Any

import polars as pl

from audit.detect.pattern import Pattern
from audit.detect.secrets import LITERALS, PATTERNS
from audit.detect.secrets.forms import UNBOUNDED
from audit.detect.taxonomy import types


def test_patterns_are_of_the_secrets_of_the_taxonomy_and_told_apart() -> None:
    secrets = {t.name for t in types().values() if t.category == "secrets"}
    labels = [(p.type, p.label, p.regex) for p in PATTERNS]

    assert {p.type for p in PATTERNS} == secrets
    assert len(set(labels)) == len(labels)


def test_a_gate_of_length_is_no_narrower_than_the_regex() -> None:
    assert not [p.label for p in PATTERNS if not _fits(p)]


def _fits(pattern: Pattern) -> bool:
    parser: Any = vars(re)["_parser"]  # the one place that knows the widths of a regex
    plain = pattern.regex.replace(r"(?-u:\b)", r"\b")
    if plain.startswith("(?s)"):
        plain = plain.replace("(?s)", "(?s:", 1) + ")"
    least: int
    most: int
    least, most = parser.parse(plain).getwidth()
    return pattern.shortest <= least and pattern.longest >= min(most, UNBOUNDED)


def test_what_is_sought_in_texts_has_a_literal_to_look_for_first() -> None:
    sought = [p for p in PATTERNS if p.within]

    assert not [p.label for p in sought if not p.literals or p.named]
    assert not [p.label for p in PATTERNS if not all(p.literals)]
    assert not [
        (p.label, word)
        for p in sought
        for word in p.literals
        if not any(gate in word for gate in LITERALS)
    ]


def test_no_literal_of_the_gate_holds_another() -> None:
    assert not [(a, b) for a in LITERALS for b in LITERALS if a != b and a in b]


def test_no_text_keeps_a_regex_busy() -> None:
    texts = [
        (part * (100_000 // len(part)))[:100_000]
        for part in (
            "a",
            "A",
            "0",
            "aA0",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----\n",
            "eyJ",
            "eyJ.",
            "x.",
            "://",
            "a://b:",
            "a://b:c@",
            "password=",
            "password ",
            "host=a ",
            "a=b;",
            "Server=a;",
            "jdbc:a:",
            "token: ",
            "?sig=",
            "&key=",
            "$2a$",
            "$argon2",
            "%",
            " ",
            'kty":',
            "=",
        )
    ]
    series = pl.Series(texts)

    began = time.perf_counter()
    for pattern in PATTERNS:
        series.str.contains(f"^(?:{pattern.regex})$")
        if pattern.within:
            series.str.count_matches(pattern.within)
    spent = time.perf_counter() - began

    assert spent < 60
