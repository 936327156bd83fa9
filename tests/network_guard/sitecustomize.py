"""Found by each Python that has this folder in PYTHONPATH: writes down who asks the network for what, and refuses."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from typing import Any

_LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_TOLD = os.environ["FACESEG_TOLD"]


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _LOOK_UPS | _CONNECTIONS:
        return
    if event in _CONNECTIONS and arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
        return
    with open(_TOLD, "a", encoding="utf-8") as file:  # noqa: PTH123 - imported by every Python that is started
        file.write(f"{event} {arguments[1:] or arguments}\n{''.join(traceback.format_stack(limit=12))}\n")
    raise OSError("refused by the test")


sys.addaudithook(_guard)
