"""JSON lines on standard output, with the request's or the job's id on each."""

import logging

import structlog


def set_up_logging(*, testing: bool) -> None:
    """Send structlog's and the standard library's records the same way."""
    level = logging.WARNING if testing else logging.INFO
    logging.basicConfig(level=level, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
