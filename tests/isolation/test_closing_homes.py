"""Whoever goes on to something else is held up by nothing that closes badly."""

from __future__ import annotations

import logging

import pytest

from faceseg_live.isolation.closing import close_soon
from faceseg_live.isolation.own_thread import OwnThread
from tests.accidents import SpoilsItsEnd, Tenant


def test_what_goes_wrong_is_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    for made in (Tenant, SpoilsItsEnd):
        home = OwnThread("tenant")
        home.open(made)
        close_soon(home, "a tenant")
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.WARNING, "closing a tenant failed")
    assert "it sticks" in str(record.exc_info)
