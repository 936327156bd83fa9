"""Messages of the catalogue, as they stand in the log: what they are, and their numbers; no name, path or label."""

from __future__ import annotations

import logging

from ..errors import FacesegError
from ..messages import Message

log = logging.getLogger(__name__)


def log_error(error: FacesegError) -> None:
    """Log that the user is told of an error."""
    log.warning("%s %s", type(error).__name__, by_id(error.message))


def by_id(message: Message) -> str:
    """ "batch.about problem=(media.no_file)"; values that are texts are left out."""
    return " ".join([message.message_id, *(f"{name}={shown}" for name, value in message.values.items()
                                           if (shown := _shown(value)) is not None)])


def _shown(value: object) -> str | None:
    if isinstance(value, Message):
        return f"({by_id(value)})"
    if isinstance(value, tuple):
        inner = [by_id(item) for item in value if isinstance(item, Message)]
        return f"({', '.join(inner)})" if inner else None
    return f"{value:g}" if isinstance(value, int | float) else None
