"""One job done, wherever that is: audited, judged, placed among its runs, rendered."""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from audit.access.budget import Budget
from audit.change.figures import figures_of, written
from audit.engine.checkpoint import Checkpoint
from audit.engine.defect import defect_of
from audit.engine.discover import checks
from audit.engine.fleet.job import (
    CONFIGURATION,
    INTERRUPTED,
    UNFINISHED,
    UNREACHABLE,
    Done,
    Job,
    Outcome,
    failed,
)
from audit.engine.fleet.notes import noted
from audit.engine.fleet.stopping import stoppable, stopped
from audit.engine.judging import report_of
from audit.engine.placing import placed
from audit.engine.record import known_of
from audit.engine.reminders import remind
from audit.engine.run import Progress, audit_source, no_progress
from audit.errors import ConfigError, ConnectError, Interrupted, SourceAuditError
from audit.export import exporter
from audit.export.json import canonical
from audit.model.check import Check
from audit.notify.event import event_of
from audit.report.capture import Capture
from audit.report.document import Report
from audit.secrets.redact import redact
from audit.secrets.secret import Secret
from audit.store.known import default_path
from audit.store.runs.head import head_of

#: The message of an audit that was stopped before there was anything to keep.
NOTHING_READ = "interrupted before anything was read"


def audited(job: Job, progress: Progress = no_progress) -> Outcome:
    """The outcome of a job: for any executor, a module-level function of values that pickle.

    It never raises. Whatever goes wrong comes back as a sentence of ours: an executor would send
    the whole text of an error, which may quote data.
    """
    began = time.monotonic()
    with noted(job.level) as notes:
        outcome = _tried(job, progress)
    return replace(outcome, notes=tuple(notes), seconds=time.monotonic() - began)


def _tried(job: Job, progress: Progress) -> Outcome:
    try:
        if stopped(job.fleet):
            return failed(job, NOTHING_READ, INTERRUPTED)
        capture = _captured(job, progress)
        return Outcome(name=job.name, key=job.key, done=_done(job, capture))
    except KeyboardInterrupt:
        return failed(job, NOTHING_READ, INTERRUPTED)
    except SourceAuditError as error:
        return failed(job, redact(str(error)), kind_of(error))
    except Exception as error:  # noqa: BLE001  # one source must not end the others
        return failed(job, defect_of(error))


def kind_of(error: SourceAuditError) -> str:
    """What kind of failure an error is."""
    match error:
        case ConfigError():
            return CONFIGURATION
        case ConnectError():
            return UNREACHABLE
        case Interrupted():
            return INTERRUPTED
        case _:
            return UNFINISHED


def _captured(job: Job, progress: Progress) -> Capture:
    request, state = job.request, None
    if job.remember:  # in the folder of the user who runs the worker
        state = default_path(os.environ)
        request = replace(request, remembered=state)
    budget = Budget(request.limits)
    main = threading.current_thread() is threading.main_thread()
    folder = state.parent / "checkpoints" if state else None
    checkpoint = Checkpoint(folder, job.key, resume=job.resume)
    try:
        with stoppable(job.fleet, budget, main=main):
            capture = audit_source(
                request,
                url_password=Secret(job.literal) if job.literal else None,
                budget=budget,
                progress=progress,
                checkpoint=checkpoint,
            )
    except (KeyboardInterrupt, SourceAuditError):
        if budget.interrupted:
            raise Interrupted(NOTHING_READ) from None
        raise
    else:
        if capture.finished:
            checkpoint.done()
        return capture
    finally:
        checkpoint.left()


def _done(job: Job, capture: Capture) -> Done:
    earlier = job.before.report() if job.before else None
    report = report_of(
        capture,
        _chosen(job.checks),
        job.decided,
        owner=job.owner,
        earlier=earlier if job.decided.policy.max_new_findings is not None else None,
    )
    remind(report)
    if job.before is not None:
        report = placed(report, job.before, earlier)
    return Done(
        head=head_of(report, source=job.key, owner=job.owner),
        document=canonical(report),
        files={name: exporter(name)(report) for name in job.formats},
        known=known_of(report),
        figures=written(figures_of(report)),
        tripped=tuple(why for gate in job.gates if (why := gate.tripped(report))),
        judged=_judged(report),
        event=event_of(report),
    )


def _chosen(ids: Sequence[str]) -> tuple[Check[Any], ...]:
    """The checks of these ids; a `ConfigError` where this machine has others."""
    known = {check.id: check for check in checks()}
    for name in ids:
        if name not in known:
            raise ConfigError(
                f"where the source was audited there is no check {name}; install the same version "
                "of source-audit and of its plug-ins there"
            )
    return tuple(known[name] for name in ids)


def _judged(report: Report) -> bool:
    """Whether any of the checks that apply ran."""
    return not sum(s.applicable for s in report.scores) or bool(sum(s.ran for s in report.scores))
