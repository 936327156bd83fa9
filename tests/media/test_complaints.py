"""What libraries print while they decode is counted; everything else that is printed stays."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGINNING = """
import ctypes, io, sys, time
import cv2, numpy as np
from PIL import Image
from faceseg_live.media.complaints import complaint_count
from faceseg_live.media.pictures.quiet import silence_opencv, silence_pillow
silence_opencv(), silence_opencv(), silence_pillow()
libc = ctypes.CDLL(None)
stream = ctypes.c_void_p.in_dll(libc, "stderr")
def said(text): libc.fputs(text, ctypes.c_void_p(stream.value))
def counted(expected):
    for _ in range(100):
        if complaint_count() >= expected: break
        time.sleep(0.05)
    print(complaint_count())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere C's stderr has another name")
@pytest.mark.parametrize(("code", "count", "printed"), [
    ("""
jpeg = bytearray(cv2.imencode(".jpg", np.random.default_rng(0).integers(0, 255, (400, 600, 3)).astype(np.uint8))[1])
for at in range(600, len(jpeg), 37): jpeg[at] ^= 0x5a
for _ in range(3): cv2.imdecode(np.frombuffer(bytes(jpeg), np.uint8), 1)
counted(3)""", 3, ""),
    (r"""
file = io.BytesIO()
Image.effect_noise((64, 64), 50).save(file, "TIFF", compression="tiff_lzw")
data = bytearray(file.getvalue())
data[8:400] = b"\xff" * 392
try: Image.open(io.BytesIO(bytes(data))).load()
except OSError: pass
counted(1)""", 1, ""),
    (r"""
said(b"Corrupt JPEG data: 3 extraneous bytes before marker 0xd9\nsome other library says something\n")
said(b"in two "), said(b"pieces\nlibpng warning: bad\n")
sys.stderr.write("and Python\n")
counted(2)""", 2, "some other library says something\nin two pieces\nand Python\n"),
])
def test_complaints_are_counted_and_the_rest_is_printed(code: str, count: int, printed: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", BEGINNING + code], capture_output=True, text=True,
                          timeout=120, check=True)
    assert int(done.stdout) == count
    assert sorted(done.stderr.splitlines()) == sorted(printed.splitlines())
