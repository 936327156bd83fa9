"""The stand-in for tests."""

from __future__ import annotations

from .row import EngineRow

ROW = EngineRow("fake", "Stand-in", "Apache-2.0", "A drawn face at a known place, for tests.", "fake",
                "make_fake_engine", takes_model=True, is_offered=False)
