"""Every error that faceseg_live raises on purpose.

    FacesegError                 the root: catch this to catch them all
    ├── InvalidParameter         a value is out of its range or of the wrong kind (also a ValueError)
    │   └── ExpressionError      an expression over labels can't be read; says where
    ├── NoFaceFound              the picture has no face, or not the face that was asked for
    ├── SourceError              a camera, file, stream or screen can't be read
    │   └── SourceLost           it could be read before and may come back
    ├── EngineUnavailable        an engine lacks a package or a model file; the text says how to get it
    ├── EngineFailed             an engine ran and broke
    ├── AudioUnavailable         there is no microphone, or not the one that was asked for; says how to get it
    ├── OutputError              a result can't be written
    ├── VirtualCameraUnavailable no virtual camera can be opened, or it is gone; says how to get one
    ├── SettingsError            a settings file can't be read or written
    └── MisuseError              used after its end, or on another thread than its own (also a RuntimeError)

The text of each says what was expected, what came, and what to do.
"""

from __future__ import annotations


class FacesegError(Exception):
    """Root of the tree; its text is meant for the user."""


class InvalidParameter(FacesegError, ValueError):
    """A value is out of its range or of the wrong kind."""


class ExpressionError(InvalidParameter):
    """An expression over labels can't be read."""

    def __init__(self, message: str, position: int, length: int = 1) -> None:
        super().__init__(f"expression, at character {position + 1}: {message}")
        self.message = message
        """What was expected, and what came."""
        self.position = position
        """Of the offending piece, counted from 0."""
        self.length = length
        """Of the offending piece, in characters."""


class NoFaceFound(FacesegError):
    """The picture has no face, or fewer faces than the number asked for."""


class SourceError(FacesegError):
    """A source of frames can't be opened or read."""


class SourceLost(SourceError):
    """A source that worked has stopped delivering; opening it again may help."""


class EngineUnavailable(FacesegError):
    """An engine lacks a package or a model file."""


class EngineFailed(FacesegError):
    """An engine broke while it looked at a frame."""


class AudioUnavailable(FacesegError):
    """No sound can be recorded: the packages, the microphone or the right to listen to it are missing."""


class OutputError(FacesegError):
    """A result can't be written where it was asked for."""


class VirtualCameraUnavailable(FacesegError):
    """No virtual camera can be opened, or the open one is gone."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
        """What makes one available: a command, or a sentence."""


class SettingsError(FacesegError):
    """A settings file can't be read or written."""


class MisuseError(FacesegError, RuntimeError):
    """The program used an object after its end, or on another thread than the one that it belongs to."""
