"""What the installation writes of itself: a line an event, for people at a terminal, else JSON.

A line carries the request it belongs to and the organisation entered. It never carries a password,
a token, a key or what a person sent: such values are struck out by their name, and addresses that
hold a link's token by their form.
"""

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

STRUCK_OUT = "[…]"
_SECRET_NAMES = re.compile(
    r"pass(?:word|wd|phrase)|secret|token|authori[sz]ation|cookie|credential|api_?key|private_?key"
    r"|session|csrf|otp|recovery|\bbody\b|^code$",
    re.IGNORECASE,
)
# The link that opens an account; and a server's address with its password.
_SECRET_TEXTS = (
    (re.compile(r"(password/reset/)[^\s/]+-[^\s/]+"), rf"\1{STRUCK_OUT}"),
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@]+@"), rf"\1{STRUCK_OUT}@"),
    (re.compile(r"(Bearer\s+)\S+", re.IGNORECASE), rf"\1{STRUCK_OUT}"),
)

type Event = MutableMapping[str, Any]


def strike_out_secrets(_logger: object, _method: str, event: Event) -> Event:
    """The event without what would open something to its reader."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = STRUCK_OUT
        else:
            event[name] = _without_secrets(value)
    return event


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, replacement in _SECRET_TEXTS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, dict):
        return {
            name: STRUCK_OUT if _SECRET_NAMES.search(str(name)) else _without_secrets(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(each) for each in value]
    return value


_BEFORE: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_settings(*, level: str, terminal: bool | None = None) -> dict[str, Any]:
    """Django's settings of what is written, to standard error.

    `terminal`: whether people read it there; found out when not said.
    """
    if terminal is None:
        terminal = sys.stderr.isatty()
    last = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    strike_out_secrets,
                    last,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # A page that is not there has its line already; one that breaks gets its trace.
            "django.request": {"level": "ERROR"},
            # Anybody may send any name: it is refused, and is nobody's error.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "encours": {"level": level},
        },
    }


def configure_structlog() -> None:
    """Our own events go the way of all others, so that none misses the striking out."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
