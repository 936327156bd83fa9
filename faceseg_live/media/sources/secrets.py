"""Passwords and tokens of streams: kept in memory, and in the system's keyring; never in a file of ours.

The package `keyring` speaks to the keyring. Without it, or where the system has none, a secret is known until the
program ends. Environments without a keyring may name a password in `FACESEG_SOURCE_PASSWORD`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Protocol

from ... import addresses

ENVIRONMENT = "FACESEG_SOURCE_PASSWORD"
_SERVICE = "faceseg_live"
_PATIENCE_S = 3.0
"""A locked keyring asks the user first: the stream is tried again, and finds what the keyring said meanwhile."""


class Keyring(Protocol):
    """What is used of the package `keyring`."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...


class Secrets:
    """The secrets of addresses, by their places (`addresses.py`). From any thread."""

    def __init__(self, load_keyring: Callable[[], Keyring]) -> None:
        """`load_keyring` may raise anything where there is none; it is called on a thread of its own."""
        self._load_keyring = load_keyring
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}
        self._lookups: dict[str, threading.Thread] = {}

    def keep(self, address: str, *, lasting: bool = False) -> str:
        """Take the secrets out of an address, to have them ready when it is opened.

        Args:
            lasting: put them into the system's keyring, too, for later starts. That goes on in the background.

        Returns the address without them.
        """
        public, found = addresses.split(address)
        with self._lock:
            self._known |= found
        if lasting and found:
            threading.Thread(target=self._store, args=(found,), name="keyring", daemon=True).start()
        return public

    def filled(self, address: str) -> str:
        """The address as the network needs it: with its secrets, as far as they are known.

        Waits for the keyring, but not for long.
        """
        public = self.keep(address)
        for place in addresses.places(public):
            self._look_up(place)
        with self._lock:
            return addresses.filled(public, self._known)

    def _look_up(self, place: str) -> None:
        """Ask the keyring once, and the environment where it knows nothing."""
        with self._lock:
            if place in self._known:
                return
            lookup = self._lookups.get(place)
            if lookup is None:
                lookup = threading.Thread(target=self._fetch, args=(place,), name="keyring", daemon=True)
                self._lookups[place] = lookup
                lookup.start()
        lookup.join(_PATIENCE_S)

    def _fetch(self, place: str) -> None:
        try:
            secret = self._load_keyring().get_password(_SERVICE, place)
        except Exception:  # backends raise whatever their system does; there is no keyring then
            secret = None
        if secret is None and (named := os.environ.get(ENVIRONMENT)) is not None:
            secret = addresses.escaped(named)
        if secret is not None:
            with self._lock:
                self._known.setdefault(place, secret)

    def _store(self, found: dict[str, str]) -> None:
        for place, secret in found.items():
            try:
                self._load_keyring().set_password(_SERVICE, place, secret)
            except Exception:  # as above: it is known until the program ends
                return


def _system_keyring() -> Keyring:
    import keyring

    loaded: Keyring = keyring
    return loaded


SECRETS = Secrets(_system_keyring)
"""Those of this process."""
