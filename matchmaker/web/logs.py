"""Logs: one line an event, for people or for machines, never with what somebody typed.

A traceback names files and lines. The values of local variables stay out of
it: the one that fails may be holding a password.
"""

import sys

import structlog

from matchmaker.settings import get_settings


def configure_logs() -> None:
    """Set logging up for this process: plain lines, or JSON where the setting asks for it."""
    as_json = get_settings().log_json
    last = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *last,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
