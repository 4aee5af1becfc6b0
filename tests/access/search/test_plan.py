"""Windows over the order of writing, and pages of a whole index."""

import random as random_numbers
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.search import plan
from audit.access.search.plan import Paging, Target, page_size, windows


def target_of(name: str, documents: int, more: int) -> Target:
    return Target(name, documents, documents + more - 1)


targets = st.builds(
    target_of, st.sampled_from(["a", "b"]), st.integers(1, 10**9), st.integers(0, 10**9)
)


def hits(chosen: plan.Window, target: Target) -> float:
    """Documents in a window where those that are left lie evenly."""
    return (chosen.high - chosen.low) * target.documents / (target.top + 1)


@settings(max_examples=40)
@given(targets, st.integers(1, 50_000), st.integers(50, 10_000))
def test_windows_lie_apart_over_all_of_the_numbers(target: Target, rows: int, page: int) -> None:
    found = [w for chosen in windows([target], rows, page=page, seed=1) for w in chosen]

    found.sort(key=lambda w: w.low)
    assert all(0 <= w.low < w.high <= target.top + 2 for w in found)
    assert all(one.high <= other.low for one, other in pairwise(found)) or target.top < len(found)


@given(st.integers(10_000, 10**8), st.integers(1_000, 9_999), st.integers(100, 10_000))
def test_as_many_documents_as_asked_for_come_about(documents: int, rows: int, page: int) -> None:
    target = Target("a", documents, 2 * documents)
    pages = list(windows([target], rows, page=page, seed=1))

    total = sum(hits(w, target) for chosen in pages for w in chosen)
    assert 0.5 * rows <= total <= 1.7 * rows
    assert all(len(chosen) <= 2 * plan.MOST_WINDOWS for chosen in pages)


def test_every_page_goes_through_all_parts_and_no_page_is_like_another() -> None:
    target = Target("a", 10**7, 10**7)
    pages = list(windows([target], 50_000, page=10_000, seed=1))

    for chosen in pages:
        assert min(w.low for w in chosen) < 0.05 * target.top
        assert max(w.high for w in chosen) > 0.95 * target.top
    assert len({w for chosen in pages for w in chosen}) == sum(map(len, pages))


def test_the_same_seed_draws_the_same_windows_and_another_does_not() -> None:
    target = Target("a", 10**6, 10**6)
    one, again, other = (list(windows([target], 1_000, page=500, seed=seed)) for seed in (1, 1, 2))

    assert one == again
    assert one != other


def test_indices_are_drawn_from_by_their_documents() -> None:
    large, small = Target("large", 900_000, 900_000), Target("small", 100_000, 100_000)
    found = [w for chosen in windows([large, small], 10_000, page=10_000, seed=1) for w in chosen]

    drawn = {t.name: sum(hits(w, t) for w in found if w.index == t.name) for t in (large, small)}
    assert 7 <= drawn["large"] / drawn["small"] <= 11


@settings(max_examples=40)
@given(st.integers(1, 400), st.integers(0, 2_000), st.integers(1, 90), st.randoms())
def test_pages_of_a_whole_index_have_every_document_once(
    documents: int, holes: int, page: int, random: random_numbers.Random
) -> None:
    top = documents + holes - 1
    numbers = sorted(random.sample(range(top + 1), documents))
    paging, seen, asked = Paging(Target("a", documents, top), page=page), list[int](), 0
    while (window := paging.next()) is not None:
        asked += 1
        within = [n for n in numbers if window.low <= n < window.high]
        if paging.took(min(page, len(within)), len(within)):
            seen += within

    assert seen == numbers
    assert asked <= 8 * (documents // page + 4) + 12 * len(bin(top + 1))


def test_a_page_has_about_eight_megabytes_whatever_a_document_has() -> None:
    assert page_size(10**6, 10**9, most=10_000) == plan.PAGE_BYTES // 3_000
    assert page_size(10**6, 10**12, most=10_000) == 50
    assert page_size(100, 10, most=400) == 400
