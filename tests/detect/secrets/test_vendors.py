"""Every vendor's form is found, as a value and in a text; what is nearly one is not."""

import polars as pl
import pytest

from audit.detect.secrets import PATTERNS, github_checksum
from audit.detect.secrets.vendors import VENDORS
from tests.detect.secrets.looking import all_inside, all_whole, gates_open, is_whole, types_of
from tests.detect.secrets.vendor_samples import samples

SAMPLES = tuple(samples())
TOKENS = [token for _, _, token in SAMPLES]
_BY_FORM = {(p.type, p.label): p for p in PATTERNS}


def test_every_form_of_a_vendor_has_a_sample() -> None:
    sampled = {(type_, label) for type_, label, _ in SAMPLES}

    assert {(p.type, p.label) for p in VENDORS if not p.named} <= sampled
    assert len(sampled) > 100


def test_a_token_is_told_by_its_form_and_passes_the_gates_of_it() -> None:
    found = all_whole(TOKENS)

    missed = [
        label
        for (type_, label, token), forms in zip(SAMPLES, found, strict=True)
        if (type_, label) not in forms or not gates_open(_BY_FORM[type_, label], token)
    ]
    assert not missed


def test_a_token_is_of_one_type_only() -> None:
    doubtful = [
        (label, types_of(forms))
        for (type_, label, _), forms in zip(SAMPLES, all_whole(TOKENS), strict=True)
        if types_of(forms) != {type_}
    ]

    assert not doubtful


@pytest.mark.parametrize(
    "around", ["please rotate {} before friday", '{{"note":"{}"}}', "A=1\nB={}\nC=2", "{}"]
)
def test_a_token_is_found_in_a_text(around: str) -> None:
    sought = [(t, label, token) for t, label, token in SAMPLES if _BY_FORM[t, label].within]

    found = all_inside([around.format(token) for _, _, token in sought])

    missed = [
        label for (t, label, _), forms in zip(sought, found, strict=True) if (t, label) not in forms
    ]
    assert not missed


def test_a_token_that_lost_its_end_or_has_more_around_it_is_none() -> None:
    wrong = [
        label
        for type_, label, token in SAMPLES
        for pattern in (_BY_FORM[type_, label],)
        for text in (token[: pattern.shortest - 1], "!" + token, token + "!")
        if is_whole(pattern, text)
    ]

    assert not wrong


def test_keys_of_manuals_and_placeholders_are_no_secrets() -> None:
    texts = [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "0" * 36,
        "sk" + "_live_" + "yourapikeygoeshere00",
        "sk" + "_test_" + "4eC39HqLyjWDarjtT1zdP7dc",
        "gl" + "pat-" + "xxxxxxxxxxxxxxxxxxxx",
        "AI" + "za" + "EXAMPLE1234567890abcdefghijklmnopqr",
    ]

    assert all_whole(texts) == [set()] * len(texts)


def test_a_classic_token_of_github_carries_its_own_checksum() -> None:
    good = "gh" + "p_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
    tokens = pl.Series([good, good[:-1] + "8", "np" + "m_" + good[4:], good + "a", "", None])

    assert github_checksum(tokens).tolist() == [True, False, True, False, False, False]
    assert ("github_token", "GitHub personal access token") in all_whole([good[:-1] + "8"])[0]
