"""Every error that faceseg_live raises on purpose.

    FacesegError                 the root: catch this to catch them all
    ├── InvalidParameter         a value is out of its range or of the wrong kind (also a ValueError)
    │   └── ExpressionError      an expression over labels can't be read; says where
    ├── NoFaceFound              the image has no face, or not the face that was asked for
    ├── SourceError              a camera, file, stream or screen can't be read
    │   ├── SourceLost           it could be read before and may come back
    │   └── PasswordWanted       a stream asks for a password, or refuses the one that it got
    ├── EngineUnavailable        an engine lacks a package or a model file; the text says how to get it
    ├── EngineFailed             an engine ran and broke
    ├── WorkerDied               a process that worked on files is gone, again and again
    ├── AudioUnavailable         there is no microphone, or not the one that was asked for; says how to get it
    ├── OutputError              a result can't be written
    ├── VirtualCameraUnavailable no virtual camera can be opened, or it is gone; says how to get one
    ├── SettingsError            a settings file can't be read or written
    └── MisuseError              used after its end, or on another thread than its own (also a RuntimeError)

Each carries a message of the catalogue in `messages/`: what was expected and what came, and what to do. Its text is
made when it is asked for, in the language that is chosen then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .messages import Message

Error = TypeVar("Error", bound="FacesegError")


class FacesegError(Exception):
    """Root of the tree; its text is meant for the user.

    `str(error)` is what the user reads: `text` and `remedy`. All errors can be copied and pickled, and then keep their
    parts and those of their causes that belong to this tree.
    """

    def __init__(self, message_id: str, /, **values: object) -> None:
        """The id of a message in the catalogue, and the values of its fields."""
        super().__init__(message_id)
        self._message = Message(message_id, **values)

    @classmethod
    def of(cls: type[Error], message: Message) -> Error:
        """The error that says this."""
        return cls(message.message_id, **message.values)

    @property
    def message(self) -> Message:
        """All that the error says."""
        return self._message

    @property
    def message_id(self) -> str:
        """Which message of the catalogue it is."""
        return self._message.message_id

    @property
    def values(self) -> Mapping[str, object]:
        """Field of the message → value."""
        return self._message.values

    @property
    def text(self) -> str:
        """What was expected, and what came; without the remedy."""
        return self.message.text

    @property
    def remedy(self) -> str:
        """What to do; empty where there is nothing to be done."""
        return self.message.remedy

    @property
    def command(self) -> str:
        """What the remedy has the user type into a terminal; empty where it is nothing of that kind."""
        return self.message.command

    def __str__(self) -> str:
        return str(self.message)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...], dict[str, object]]:
        # Whatever a subclass's constructor asks for. A foreign cause stays behind: not every one can be pickled.
        cause = self.__cause__ if isinstance(self.__cause__, FacesegError) else None
        chain = {"__cause__": cause, "__suppress_context__": self.__suppress_context__}
        return _blank, (type(self), *self.args), self.__dict__ | chain


def _blank(kind: type[FacesegError], *arguments: object) -> FacesegError:
    """Without its parts, which follow."""
    return kind.__new__(kind, *arguments)


class InvalidParameter(FacesegError, ValueError):
    """A value is out of its range or of the wrong kind."""


class ExpressionError(InvalidParameter):
    """An expression over labels can't be read."""

    def __init__(self, message_id: str, /, *, position: int = 0, length: int = 1, **values: object) -> None:
        super().__init__(message_id, **values)
        self.position = position
        """Of the offending piece, counted from 0."""
        self.length = length
        """Of the offending piece, in characters."""

    @property
    def problem(self) -> Message:
        """What was expected, and what came, without the place."""
        return self._message

    @property
    def message(self) -> Message:
        """All that the error says, the place included."""
        return Message("expression.at_character", character=self.position + 1, problem=self._message)


class NoFaceFound(FacesegError):
    """The image has no face, or fewer faces than the number asked for."""


class SourceError(FacesegError):
    """A source of frames can't be opened or read."""


class SourceLost(SourceError):
    """A source that worked has stopped delivering; opening it again may help."""


class PasswordWanted(SourceError):
    """A stream asks for a password, or refuses the one that it got: trying again by itself could lock the user out."""


class EngineUnavailable(FacesegError):
    """An engine lacks a package or a model file."""


class EngineFailed(FacesegError):
    """An engine broke while it looked at a frame."""


class WorkerDied(FacesegError):
    """A process that worked on a file is gone, each time it was tried."""


class AudioUnavailable(FacesegError):
    """No sound can be recorded: the packages, the microphone or the right to listen to it are missing."""


class OutputError(FacesegError):
    """A result can't be written where it was asked for."""


class VirtualCameraUnavailable(FacesegError):
    """No virtual camera can be opened, or the open one is gone."""


class SettingsError(FacesegError):
    """A settings file can't be read or written."""


class MisuseError(FacesegError, RuntimeError):
    """The program used an object after its end, or on another thread than the one that it belongs to."""
