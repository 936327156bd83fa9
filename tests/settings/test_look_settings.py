"""Names and options of looks: what is refused, and what settings say of what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.settings import (
    LOOK_KEYS,
    Backdrop,
    CutoutSettings,
    LookOptions,
    RecordSettings,
    Settings,
    ViewSettings,
    VirtualCameraSettings,
)


@pytest.mark.parametrize("refusing", [
    lambda key: ViewSettings(mode=key),
    lambda key: RecordSettings(looks=("mask", key)),
    lambda key: VirtualCameraSettings(look=key),
])
@pytest.mark.parametrize(("key", "told"), [
    ("everything", "'everything' is unknown; expected one of: overlay, cutout, "),
    ("crop", r"'crop' is now area_crop .* or face_crop "),
])
def test_a_wrong_name_is_refused_with_the_right_ones(refusing: Callable[[str], object], key: str, told: str) -> None:
    with pytest.raises(InvalidParameter, match=told):
        refusing(key)


@pytest.mark.parametrize("key", LOOK_KEYS)
def test_every_look_can_be_shown_recorded_and_sent(key: str) -> None:
    settings = Settings().changed("view", mode=key).changed("record", looks=(key,))
    settings = settings.changed("virtual_camera", look=key)
    assert key in settings.looks_in_use


def test_something_has_to_be_recorded() -> None:
    with pytest.raises(InvalidParameter, match="no look was given"):
        RecordSettings(looks=())


def test_a_colour_behind_is_six_digits() -> None:
    with pytest.raises(InvalidParameter, match="'green' is not a colour; expected #rrggbb"):
        CutoutSettings(backdrop_colour="green")


def test_the_looks_in_use_are_those_of_window_recording_and_camera_with_their_parts() -> None:
    settings = Settings().changed("view", mode="mask").changed("record", looks=("camera", "anonymised"))
    settings = settings.changed("virtual_camera", look="side_by_side").changed("side_by_side", right="regions")
    assert settings.looks_in_use == {"mask", "camera", "anonymised", "side_by_side", "regions"}
    assert Settings().looks_in_use == {"overlay"}


def test_a_look_uses_its_own_options_and_those_of_its_parts() -> None:
    settings = Settings().changed("cutout", backdrop=Backdrop.BLUR).changed("hiding", strength=7)
    options = settings.changed("side_by_side", left="anonymised", right="mask").look_options
    assert options.used_by("mask") == LookOptions()
    assert options.used_by("cutout") == LookOptions(cutout=options.cutout)
    assert options.used_by("side_by_side") == LookOptions(hiding=options.hiding,
                                                          side_by_side=options.side_by_side)
