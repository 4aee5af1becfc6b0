"""Ratios within rounds, and what one process cost."""

import sys

import pytest

from tests.bench.outcome import rows_of
from tests.bench.race import Contestant, Cost, ProcessFailed, Race, measure, race


def cost(wall: float, *, cpu: float = 1.0, peak: int = 1) -> Cost:
    return Cost(wall=wall, cpu=cpu, peak=peak, process_wall=wall + 1, process_cpu=cpu + 1)


def python(code: str) -> Contestant:
    return Contestant("script", (sys.executable, "-I", "-S", "-c", code))


def test_a_ratio_is_the_median_of_the_ratios_within_rounds() -> None:
    slow_machine = {"floor": cost(10.0), "ours": cost(12.0)}
    run = Race(
        [
            {"floor": cost(1.0), "ours": cost(1.1)},
            slow_machine,
            {"floor": cost(1.0), "ours": cost(2.0)},
        ]
    )

    assert run.ratio("ours", "floor") == pytest.approx(1.2)
    assert run.middle("ours", "wall") == pytest.approx(2.0)


def test_the_yardstick_has_no_ratio_to_itself() -> None:
    run = Race([{"floor": cost(2.0, cpu=4.0), "ours": cost(3.0, cpu=2.0)}])

    floor, ours = rows_of(run, "floor")

    assert (floor.wall_ratio, floor.cpu_ratio) == (None, None)
    assert (ours.wall_ratio, ours.cpu_ratio) == (1.5, 0.5)


def test_contestants_run_in_turn() -> None:
    order: list[str] = []

    def around(contestant: Contestant, run: object) -> Cost:
        del run
        order.append(contestant.name)
        return cost(1.0)

    race([Contestant(name, ()) for name in "AB"], 2, around=around)

    assert order == ["A", "B", "A", "B"]


def test_a_script_that_says_what_its_work_took_is_believed() -> None:
    found = measure(python('print(\'noise\'); print(\'{"wall": 0.5, "cpu": 0.25, "rows": 7}\')'))

    assert (found.wall, found.cpu) == (0.5, 0.25)
    assert found.said["rows"] == 7
    assert 0 < found.process_wall != 0.5


def test_the_peak_is_the_program_s_and_not_the_harness_s() -> None:
    held = bytearray(64 * 1024**2)
    small = measure(python("pass"))
    large = measure(python("held = bytearray(64 * 1024**2)"))

    assert small.peak < len(held) // 2
    assert large.peak > len(held)


def test_python_keeps_what_it_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    program = "import sys; sys.exit(sys.dont_write_bytecode)"

    assert measure(Contestant("python", (sys.executable, "-c", program))).wall > 0


def test_processor_time_of_children_counts() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {burn!r}])"

    assert measure(python(child)).cpu >= 0.3


def test_a_program_that_fails_is_told_with_what_it_wrote() -> None:
    with pytest.raises(ProcessFailed, match="status 3\nwhy"):
        measure(python("import sys; sys.stderr.write('why'); sys.exit(3)"))


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(ProcessFailed, match="did not start"):
        measure(Contestant("nothing", ("/no/such/program",)))
