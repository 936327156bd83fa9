"""What is personal doesn't get into the log or a crash report."""

from __future__ import annotations

import getpass
import socket
import time
import traceback
import warnings

import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.logs.redaction import redacted, redacted_warning, short_path
from faceseg_live.settings import Settings

SECRETS = ("anna", "schmidt", "urlaub", "geheim", "hunter2", "example", "smile", "березка", "holiday", "bilder",
           "192.168", "fe80", "tok3n")

NASTY = (
    "[Errno 2] No such file or directory: '/home/anna/My Urlaub/Bilder ä.jpg'",
    "Load model from /home/anna/my Urlaub/x.onnx failed:Protobuf parsing failed.",
    "can't open C:\\Users\\Anna Schmidt\\Bilder\\urlaub.png now",
    "can't open c:/Users/Anna Schmidt/Bilder",
    "[WinError 3] can't find the path: 'D:\\\\Anna\\\\Bilder'",
    "\\\\server\\anna\\x is gone",
    "Bilder\\anna.png",
    "~/Urlaub/x and ~anna/x",
    "file:///home/anna/My%20Urlaub/a b.jpg is gone",
    "rtsp://anna:s3 cret hunter2/pw@cam.example.org/live?token=tok3n failed",
    "http://cam.example.org/anna",
    "mail to anna@example.org",
    "connection to cam.example.org:554 refused; 192.168.1.7:80, fe80::1:2:3",
    "url: /anna/live?token=tok3n (Caused by x)",
    "password=hunter2, token: tok3n; api_key = hunter2",
    "Authorization: Bearer hunter2",
    "'smile of Anna'",
    'label "Anna\'s smile" is unknown',
    "label 'Anna's smile' is unknown",
    "“Anna”, «Березка», ‘Anna’s smile’ and `anna`",
    "'anna\nsmile'",
    "'it is not closed: anna smile",
    "cannot identify image file My holiday.jpg",
    "photos/anna/urlaub.jpeg: bad; geheim.caffemodel too",
    "/Users/anna",
    "=/home/anna/geheim",
)


@pytest.mark.parametrize("said", NASTY)
def test_nothing_personal_is_left_of_what_an_exception_says(said: str) -> None:
    for text in (f"ValueError: {said}", f"Traceback (most recent call last):\n  | ValueError: {said}\n"):
        left = redacted(text)
        assert [secret for secret in SECRETS if secret in left.casefold()] == []
        assert "ValueError: " in left or "<" in left
        assert redacted(left) == left, "as often as one likes"


@pytest.mark.parametrize("said", [
    "can't divide 1/2 and don't, n/a",
    "[Errno 5] Input/output error",
    "int() argument must be a string, not 'list'",
    "operands could not be broadcast together with shapes (3,4) (5,)",
    "expected image/png at 1.5 s; got 3",
])
def test_what_says_nothing_of_anybody_stays(said: str) -> None:
    assert redacted(f"TypeError: {said}") == f"TypeError: {said}"


def test_the_user_and_the_machine_have_no_names() -> None:
    left = redacted(f"ValueError: {getpass.getuser()} on {socket.gethostname()}")
    assert left == "ValueError: <user> on <machine>"


def test_a_traceback_keeps_the_lines_of_the_program_and_no_path() -> None:
    try:
        Settings().changed("mask", grow="smile of Anna")
    except InvalidParameter:
        trace = traceback.format_exc()
    left = redacted(trace)
    assert 'File "faceseg_live/settings/spec.py", line ' in left
    assert 'raise InvalidParameter("settings.number"' in left
    assert left.splitlines()[-1] == "faceseg_live.errors.InvalidParameter"
    assert "test_redaction" not in left
    assert "Settings().changed" not in left.replace("in changed", ""), "lines of a program of the user's are his own"
    assert "Anna" not in left


def test_attributes_and_arguments_that_the_program_names_itself_stay() -> None:
    frame = '  File "/home/anna/lib/python3/site-packages/numpy/core.py", line 3, in f\n    return mask.shape\n'
    left = redacted(f"Traceback (most recent call last):\n{frame}AttributeError: 'NoneType' object has no attribute "
                    "'shape'\nduring 'anna'")
    assert 'File "numpy/core.py", line 3, in f\n    return mask.shape\n' in left
    assert "'NoneType' object has no attribute 'shape'\nduring '…'" in left


@pytest.mark.parametrize(("path", "short"), [
    (traceback.__file__, "python/traceback.py"),
    (pytest.__file__, "pytest/__init__.py"),
    ("C:\\Users\\Anna\\Lib\\site-packages\\av\\container.py", "av/container.py"),
    ("<frozen runpy>", "<frozen runpy>"),
    ("faceseg_live\\cli\\main.py", "faceseg_live/cli/main.py"),
    ("faceseg_live/../anna.py", "<path>"),
    ("anna/x.py", "<path>"),
    ("/home/anna/faceseg_live.py", "<path>"),
    ("<anna/../x>", "<path>"),
])
def test_paths_of_modules_begin_with_their_package(path: str, short: str) -> None:
    assert short_path(path) == short


def test_a_warning_keeps_where_it_comes_from() -> None:
    text = warnings.formatwarning("no '/home/anna/x.jpg'", UserWarning, pytest.__file__, 12, "open('anna.jpg')")
    assert redacted_warning(text) == "pytest/__init__.py:12: UserWarning: no '…'"
    assert redacted_warning("of 'anna'") == "of '…'"


@pytest.mark.parametrize("said", ["\\" * 100_000, "'" * 100_000, "\"'" * 50_000, "a." * 50_000, "/" * 100_000,
                                  "'a" * 50_000, "a b " * 25_000, "1:" * 50_000, "@" * 100_000, "“" * 100_000])
def test_a_long_text_is_cut_and_takes_no_time(said: str) -> None:
    begun_s = time.process_time()
    assert len(redacted(f"ValueError: {said}")) < 2100
    assert time.process_time() - begun_s < 20
