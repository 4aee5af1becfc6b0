"""How much of a dataset is read."""

from audit.access.budget import Limits
from audit.access.stream import Extent, Portion, parse_sampling
from audit.engine.portion import Portions

MB = 1024**2


def portion(sampling: str, extent: Extent, **limits: int) -> Portion:
    return Portions(Limits(sampling=parse_sampling(sampling), **limits)).of(extent)


def test_small_datasets_are_read_whole_and_large_ones_sampled() -> None:
    assert portion("auto", Extent(5_000, 10 * MB)) == Portion()
    assert portion("auto", Extent(5_000_000, 900 * MB)) == Portion(100_000)
    assert portion("auto", Extent(5_000_000, None)) == Portion(100_000)  # 100 bytes a row
    assert portion("auto", Extent()) == Portion()


def test_a_run_reads_only_so_much_whole() -> None:
    portions = Portions(Limits(run_bytes=100 * MB))

    found = [portions.of(Extent(1_000, 40 * MB)).rows for _ in range(3)]

    assert found == [None, None, 100_000]


def test_what_was_asked_for_is_done() -> None:
    assert portion("full", Extent(10**9, 10**12)) == Portion()
    assert portion("5%", Extent(1_000, None)) == Portion(50)
    assert portion("5%", Extent(None, 100_000)) == Portion(50)
    assert portion("300", Extent(1_000, None)) == Portion(300)
    assert portion("300", Extent(200, None)) == Portion()
