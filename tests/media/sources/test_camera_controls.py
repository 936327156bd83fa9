"""A camera's controls, on a camera in user space."""

from __future__ import annotations

from tests.fakecam import FakeCamera

OPENING = """
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.camera_controls import controls_of, set_control
from faceseg_live.media.sources.opening import open_source
from faceseg_live.settings import SourceSettings

def values():
    return {control.key: (control.value, control.is_active) for control in controls_of(0)}
"""


def test_controls_change_while_the_camera_streams(fake_camera: FakeCamera) -> None:
    printed = fake_camera.run("-c", OPENING + """
source = open_source("0", SourceSettings())
for control in controls_of(0):
    print(control.key, control.minimum, control.maximum, control.value, control.choices, control.is_switch, sep="|")
print(values()["exposure_time_absolute"])
for key, value in (("exposure_time_absolute", 300), ("auto_exposure", 1), ("exposure_time_absolute", 300),
                   ("gain", 101), ("gain", 2**40), ("brightness", -8), ("magic", 1)):
    try: set_control(0, key, value)
    except SourceError as error: print(error)
print(values()["exposure_time_absolute"], values()["brightness"], values()["gain"])
print(source.read() is not None, controls_of(7))
source.close()""")
    assert printed.splitlines() == [
        "auto_exposure|0|3|3|((1, 'Manual Mode'), (3, 'Aperture Priority Mode'))|False",
        "exposure_dynamic_framerate|0|1|1|()|True",
        "exposure_time_absolute|1|5000|157|()|False",
        "gain|0|100|0|()|False",
        "brightness|-64|64|0|()|False",
        "power_line_frequency|0|2|1|((0, 'Disabled'), (1, '50 Hz'), (2, '60 Hz'))|False",
        "(157, False)",
        "Camera 0 doesn't take 300 for Exposure time (0.1 ms): permission denied",
        "Camera 0 doesn't take 101 for Gain: numerical result out of range",
        "Camera 0 doesn't take 1099511627776 for Gain: numerical result out of range",
        *printed.splitlines()[10:11],
        "(300, True) (-8, True) (0, True)",
        "True ()"]
    assert "'magic' is unknown; expected one of: auto_exposure" in printed


def test_what_was_kept_is_set_when_the_camera_is_opened(fake_camera: FakeCamera) -> None:
    """The exposure is manual before it gets a time; what the camera doesn't take is passed over."""
    printed = fake_camera.run("-c", OPENING + """
kept = {"exposure_time_absolute": 300, "gain": 999, "brightness": 5, "magic": 3, "auto_exposure": 1}
source = open_source("0", SourceSettings(controls={"Fake Camera": kept, "Other": {"brightness": 9}}))
print(source.info.camera.key, values())
source.close()""")
    assert printed.strip() == (
        "Fake Camera {'auto_exposure': (1, True), 'exposure_dynamic_framerate': (1, True), 'exposure_time_absolute': "
        "(300, True), 'gain': (0, True), 'brightness': (5, True), 'power_line_frequency': (1, True)}")
