"""Starts Qt on the display that is there, as a program: `python -m faceseg_live.doctor.window_trial`.

It ends with an error, or is ended by Qt, where no window can be shown.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

if __name__ == "__main__":
    QGuiApplication([])
