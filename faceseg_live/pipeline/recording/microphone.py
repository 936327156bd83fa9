"""Microphones."""

from __future__ import annotations

from ...errors import FacesegError
from .sound import SoundSource


def open_microphone(name: str) -> SoundSource:
    raise FacesegError(name)
