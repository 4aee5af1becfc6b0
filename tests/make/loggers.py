"""The program's loggers, as a command that runs in the tests' process found them."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from audit.cli._console import LOGGERS


@contextmanager
def as_they_were() -> Generator[None]:
    """What a command sets of them holds inside only: no level and no handler is left behind."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    try:
        yield
    finally:
        for logger, (level, handlers) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.handlers = handlers


def as_at_first() -> None:
    """Without a level, a handler of a command, or being switched off, whatever ran before."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.NOTSET)
        logger.handlers = []
        logger.disabled = False
    logging.disable(logging.NOTSET)
