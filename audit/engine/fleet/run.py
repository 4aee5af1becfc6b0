"""Jobs handed out and outcomes taken in, whoever does the jobs."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import cast

from audit.engine.fleet.crew import Crew
from audit.engine.fleet.job import INTERRUPTED, Done, Job, Outcome, failed
from audit.engine.fleet.work import NOTHING_READ

_OF_ANOTHER = (
    "what came back is not the result of its audit; look at the workers, and scan it again"
)
#: How often it is asked whether to stop.
_ASK_SECONDS = 0.2


def outcomes(
    jobs: Iterator[Job | Outcome],
    crew: Crew,
    *,
    stopping: Callable[[], bool],
    watch: Callable[[Collection[Job]], None] = lambda _: None,
) -> Iterator[Outcome]:
    """The outcome of each job, as they end. Jobs are made when there is somebody for them, and one
    beforehand; what comes as an outcome already is passed on.

    Once `stopping`, no job is begun, those under way are told to end, and the others are not
    asked for any more. `watch` is told which jobs are under way.
    """
    desk = _Desk(jobs, crew)
    told = False
    while True:
        if not stopping():
            yield from desk.fill()
        elif not told:
            told = True
            yield from desk.stop()
        watch(desk.running.values())
        if not desk.running:
            return
        done, _ = wait(desk.running, _ASK_SECONDS, FIRST_COMPLETED)
        ended = [(desk.running.pop(future), future) for future in done]
        if not stopping():
            desk.hand_out()  # before anything else: who is free is to have work
        for job, future in ended:
            yield _outcome(job, future, crew, stopping=stopping())


class _Desk:
    """Jobs that are ready, and those under way."""

    def __init__(self, jobs: Iterator[Job | Outcome], crew: Crew) -> None:
        self.running: dict[Future[Outcome], Job] = {}
        self._ready: list[Job] = []
        self._jobs, self._crew = jobs, crew

    def fill(self) -> Iterator[Outcome]:
        """Gives everybody work, and makes one job beforehand; outcomes that are there already."""
        while True:
            self.hand_out()
            made = None if self._ready else next(self._jobs, None)
            if made is None:
                return
            if isinstance(made, Outcome):
                yield made
            else:
                self._ready.append(made)

    def hand_out(self) -> None:
        while self._ready and len(self.running) < self._crew.most:
            job = self._ready.pop()
            self.running[self._crew.submit(job)] = job

    def stop(self) -> Iterator[Outcome]:
        self._crew.stop()
        for future in self.running:
            future.cancel()
        while self._ready:
            yield failed(self._ready.pop(), NOTHING_READ, INTERRUPTED)


def _outcome(job: Job, future: Future[Outcome], crew: Crew, *, stopping: bool) -> Outcome:
    try:
        outcome = future.result()
    except CancelledError as error:
        if stopping:
            return failed(job, NOTHING_READ, INTERRUPTED)
        return failed(job, crew.lost(error))
    except Exception as error:  # noqa: BLE001  # one source must not end the others
        return failed(job, crew.lost(error))
    return outcome if _answers(outcome, job) else failed(job, _OF_ANOTHER)


def _answers(outcome: object, job: Job) -> bool:
    """Whether what came from a worker is of this very job: it is kept under the source's name."""
    if not isinstance(outcome, Outcome) or (outcome.name, outcome.key) != (job.name, job.key):
        return False
    done = cast("object", outcome.done)
    if done is None:
        return bool(outcome.failure)
    return (
        isinstance(done, Done)
        and done.head.source == job.key
        and done.head.name == job.name
        and isinstance(done.document, bytes)  # pyright: ignore[reportUnnecessaryIsInstance]  # pickled
        and set(job.formats) <= set(done.files)
    )
