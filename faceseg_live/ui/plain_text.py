"""Texts are shown as they are: what comes from files, devices and models may look like markup."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProxyStyle


class PlainTextStyle(QProxyStyle):
    """The look of a style, with labels and tooltips that take no text for rich text.

    By itself Qt does wherever something looks like a tag: a file called <img src=…> would load a picture.
    """

    def polish(self, thing: Any) -> Any:
        """Dress a widget, tooltips included, before it is shown for the first time."""
        if isinstance(thing, QLabel) and thing.textFormat() is Qt.TextFormat.AutoText:
            thing.setTextFormat(Qt.TextFormat.PlainText)
        return super().polish(thing)
