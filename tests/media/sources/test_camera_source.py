"""The real webcam path, in processes that see a camera where none is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.camera_info import CameraInfo
from faceseg_live.media.sources.cameras import find_camera
from tests.fakecam import FakeCamera

OPENING = """
import threading, time
from faceseg_live.errors import SourceError, SourceLost
from faceseg_live.media.sources.cameras import list_cameras
from faceseg_live.media.sources.opening import open_source
from faceseg_live.settings import SourceSettings
settings = SourceSettings(resolution="640x480")
"""


def run(camera: FakeCamera, code: str, **behaviour: int | str) -> str:
    return camera.run("-c", OPENING + code, **behaviour)


def test_cameras_are_listed(fake_camera: FakeCamera) -> None:
    assert run(fake_camera, "print(list_cameras())").strip() == (
        "(CameraInfo(index=0, name='Fake Camera', backend='V4L2', formats=("
        "CameraFormat(pixel_format='MJPG', width=320, height=240, rates=(30.0, 15.0)),), id=''),)")


def test_a_camera_by_number_and_name(fake_camera: FakeCamera) -> None:
    uris = ("camera", "0", "camera:0", "Fake Camera", "fake", "camera:FAKE cam", "/dev/video0", "video0")
    printed = run(fake_camera, f"""
for uri in {uris}:
    source = open_source(uri, settings)
    info = source.info
    print(info.title, info.uri, info.fps, info.pixel_format, info.is_live, sep="|")
    source.close()""")
    assert printed.splitlines() == [f"Fake Camera|{uri}|30.0|MJPG|True" for uri in uris]


def test_it_tells_what_it_got_instead(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, "source = open_source('0', settings); print(source.info.note); source.close()")
    assert printed.strip() == "asked for 640x480 MJPG at 30 fps, the camera gives 320x240 MJPG at 30 fps"


def test_an_unknown_name_lists_the_cameras(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
try: open_source("Webcam", settings)
except SourceError as error: print(error)""")
    assert "'Webcam' is neither a file or folder nor a camera (there is: 0 (Fake Camera))" in printed


def test_broken_and_empty_buffers_are_passed_over(fake_camera: FakeCamera) -> None:
    """They are numbered like frames that got lost; the camera's own numbers begin at any one."""
    printed = run(fake_camera, """
source = open_source("0", settings)
frames = [source.read() for _ in range(12)]
source.close()
print(*{later.sequence - frame.sequence for frame, later in zip(frames, frames[1:])})""", zero=5)
    assert {"1", "2"} <= set(printed.split()), "on a busy machine more frames get lost at once, too"


def test_a_camera_whose_pictures_all_break_is_lost(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
try:
    while source.read(): pass
except SourceLost as error: print(error)
source.close()
try: open_source("0", settings)
except SourceError as error: print(error)""", zero_after=12)
    advice = "check its cable and plug, or choose another size or pixel format"
    assert printed.splitlines() == [f"Camera 0 sends only broken pictures (10 in a row); {advice}"] * 2


def test_frames_have_the_drivers_times_and_gaps(fake_camera: FakeCamera, tmp_path: Path) -> None:
    """Every fifth picture is lost before it is in a buffer."""
    log = tmp_path / "log"
    printed = run(fake_camera, """
source = open_source("0", settings)
for _ in range(12):
    frame = source.read()
    print(frame.sequence, round(frame.captured_s * 1e6))
source.close()""", drop=5, log=str(log))
    seen = [tuple(map(int, line.split())) for line in printed.splitlines()]
    sent = {round(int(line.split()[1]) / 1e3): int(line.split()[0]) for line in log.read_text().splitlines()}
    stamped = [min(sent, key=lambda stamp_us: abs(stamp_us - captured_us)) for _, captured_us in seen]
    assert [captured_us for _, captured_us in seen] == pytest.approx(stamped, abs=5)
    numbers = [sent[stamp_us] for stamp_us in stamped]
    assert seen[-1][0] - seen[0][0] == pytest.approx(numbers[-1] - numbers[0], abs=1), "the newest loss isn't known yet"


def test_a_camera_without_motion_jpeg(fake_camera: FakeCamera) -> None:
    code = """
source = open_source("0", SourceSettings(resolution="640x480", pixel_format="MJPG"))
print(source.info.pixel_format, source.info.note, source.read().size, sep="|")
source.close()"""
    for given in ("YUYV", "H264"):
        printed = run(fake_camera.giving(given), code)
        assert printed.strip() == (f"{given}|asked for 640x480 MJPG at 30 fps, "
                                   f"the camera gives 320x240 {given} at 30 fps|(320, 240)")


def test_a_camera_that_offers_nothing_readable_says_what_it_offers(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
try: open_source("0", settings)
except SourceError as error: print(error)""", fmt="S264")
    assert printed.strip() == ("Camera 0 offers only S264, which can't be read; expected MJPG, YUYV, H264 or the like; "
                               "choose another camera")


def test_unplugged(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
try:
    while source.read(): pass
except SourceLost as error: print(error)
source.close()
try: open_source("0", settings)
except SourceLost: print("wrong")
except SourceError as error: print(error)""", fail_after=12)
    assert printed.splitlines() == [
        "Camera 0 was unplugged or has failed; plug it in again",
        "Camera 0 can't be opened: it is not connected; plug it in or choose another one (there is: no camera)"]


def test_it_can_be_opened_again_when_it_is_back(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
try:
    while source.read(): pass
except SourceLost: source.close()
for _ in range(50):
    try: source = open_source("0", settings)
    except SourceError: time.sleep(0.1)
    else: break
print(source.read().size)
source.close()""", fail_after=12, back_ms=400)
    assert printed.strip() == "(320, 240)"


def test_a_stall_is_noticed_and_survived(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
try:
    while source.read(): pass
except SourceLost as error: print(error)
source.close()
for attempt in range(80):
    try: source = open_source("0", settings)
    except SourceError as error:
        if attempt == 0: print(error)
        time.sleep(0.1)
    else: break
print(source.read().size)
source.close()""", stall_after=12, stall_ms=2500)
    advice = "it may come back by itself, or unplug it and plug it in again"
    assert printed.splitlines() == [
        f"Camera 0 has sent nothing for 1.5 s; {advice}", f"Camera 0 still sends nothing; {advice}", "(320, 240)"]


SILENT = ("Camera 0 can be opened, but sends no pictures; uncover it and switch it on where it has a switch, choose "
          "another size or pixel format, or unplug it and plug it in again, into another port")
OPENING_TWICE = """
import os
from faceseg_live.media.sources import camera
os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = "1"
camera._FIRST_FRAME_S = 1.5
for _ in range(2):
    try: open_source("0", settings)
    except SourceError as error: print(error)
"""


def test_a_camera_that_never_delivers_is_no_camera_in_use(fake_camera: FakeCamera) -> None:
    assert run(fake_camera, OPENING_TWICE, silent=1).splitlines() == [SILENT] * 2


def test_nor_is_one_whose_driver_does_not_even_return(fake_camera: FakeCamera) -> None:
    first, second = run(fake_camera, OPENING_TWICE, stall_after=0, stall_ms=3000).splitlines()
    assert first == SILENT
    assert second.startswith("Camera 0 still sends nothing; ")


def test_pictures_that_arrive_damaged_are_counted_and_not_printed(fake_camera: FakeCamera) -> None:
    """What is printed on the standard error fails every test with the camera."""
    printed = run(fake_camera, """
from faceseg_live.media.complaints import complaint_count
source = open_source("0", settings)
for _ in range(12): source.read()
source.close()
time.sleep(0.3)
print(complaint_count() >= 3)""", garbage=3)
    assert printed.strip() == "True"


def test_closing_ends_a_stalled_read(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
for _ in range(11): source.read()
ended = threading.Event()
def read():
    while source.read(): pass
    ended.set()
threading.Thread(target=read, daemon=True).start()
time.sleep(0.3)
source.close()
print(ended.wait(1))""", stall_after=12, stall_ms=1200)
    assert printed.strip() == "True"


def test_a_busy_camera_says_so(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
try: open_source("0", settings)
except SourceError as error: print(error)
print(source.read() is not None)
source.close()""")
    first, second = printed.splitlines()
    assert first.startswith("Camera 0 can't be opened: it is in use; close the other program that shows it")
    assert second == "True"


def test_a_slow_reader_gets_the_newest_pictures(fake_camera: FakeCamera) -> None:
    printed = run(fake_camera, """
source = open_source("0", settings)
first = source.read()
time.sleep(1)
second = source.read(); third = source.read()
print(third.captured_s - first.captured_s > 0.5)
source.close()""")
    assert printed.strip() == "True"


def test_a_process_may_end_with_the_camera_open(fake_camera: FakeCamera) -> None:
    run(fake_camera, "source = open_source('0', settings)")


CAMERAS = (CameraInfo(0, "Front Camera HD", "V4L2"), CameraInfo(2, "Camera", "V4L2"))


@pytest.mark.parametrize(("name", "index"), [("", 0), ("camera", 2), ("FRONT", 0), ("hd", 0), ("2", 2), ("7", 7)])
def test_a_whole_name_goes_before_a_part(name: str, index: int) -> None:
    assert find_camera(name, CAMERAS).index == index


def test_names_that_fit_nothing() -> None:
    with pytest.raises(SourceError, match=r"'Rear'; there is: 0 \(Front Camera HD\), 2 \(Camera\)"):
        find_camera("Rear", CAMERAS)
    with pytest.raises(SourceError, match="'99999999999'; there is: 0"):
        find_camera("99999999999", CAMERAS)
    with pytest.raises(SourceError, match="No camera found; plug one in"):
        find_camera("", ())


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_camera_that_is_not_there() -> None:
    from faceseg_live.media.sources import v4l2

    assert str(v4l2.why_unusable(63)) == "it is not connected; plug it in or choose another one"


def test_a_process_that_is_begun_takes_nothing_from_it(fake_camera: FakeCamera) -> None:
    """It closes what it has inherited; the simulated camera once took that for the end of its owner, and crashed."""
    printed = run(fake_camera, """
import os, subprocess, sys
kept = os.pipe()
source = open_source("0", settings)
assert source.read() is not None
for _ in range(5):  # where it keeps neighbours, it closes the others one by one
    subprocess.run([sys.executable, "-S", "-c", ""], check=True, pass_fds=kept)
    assert source.read() is not None
source.close()
print("whole")""")
    assert printed.strip() == "whole"
