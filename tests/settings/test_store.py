"""Settings survive a restart; whatever a file holds, loading gives settings and says what went wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceseg_live.errors import SettingsError
from faceseg_live.settings import HIDING, Backdrop, CutoutSettings, HidingSettings, How, Settings, Theme, What, Who
from faceseg_live.settings import store as settings_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.toml"


def written(file: Path, text: str | bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def changed_everywhere() -> Settings:
    settings = Settings().changed("mask", areas=("left_eye",), grow=-12, grow_tapered=True, blur=21)
    settings = settings.changed("cutout", backdrop=Backdrop.COLOUR, backdrop_colour="#102030")
    settings = settings.changed("hiding", how=How.BLUR, strength=7)
    settings = settings.changed("side_by_side", right="face_crop").changed("record", looks=("mask", "area_crop"))
    settings = settings.changed("view", mode="cutout", mirror=True, colours={"face": "#12ab34"})
    settings = settings.changed("source", uri='C:\\a "quoted" \u2713.mp4', resolution="800x600", fps=25,
                                pixel_format="YUYV", rotation=270,
                                controls={"usb-Maker \u2713-video-index0": {"gain": -3}, "other": {}})
    settings = settings.changed("engine", max_faces=3, exclude_hands=False)
    settings = settings.changed("classify", symbols={"#Cheerful": "smile, happy"}, expression="#Cheerful > .5",
                                classifiers=("onnx=C:\\a.onnx", "blendshapes"), history=("smile", 'a = "b c"'))
    return settings.changed("window", theme=Theme.DARK, shortcuts={"area.face": "Ctrl+F"}, geometry="AAEC")


def test_what_was_saved_comes_back(file: Path) -> None:
    settings_store.save(changed_everywhere(), file)
    assert settings_store.load(file) == (changed_everywhere(), None)


def test_the_secrets_of_an_address_are_not_written(file: Path) -> None:
    settings_store.save(Settings().changed("source", uri="rtsp://me:secret@cam/live?token=secret&ch=1"), file)
    assert "secret" not in file.read_text()
    assert settings_store.load(file)[0].source.uri == "rtsp://me@cam/live?token=&ch=1"


def test_nothing_but_the_file_is_left_after_saving_twice(file: Path) -> None:
    settings_store.save(Settings(), file)
    settings_store.save(changed_everywhere(), file)
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.toml"]


def test_no_file_means_the_defaults_without_a_word(file: Path) -> None:
    assert settings_store.load(file) == (Settings(), None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[mask\narea =", "not TOML"),
        (b"\xff\xfe\x00garbage", "not TOML"),
        (b"mask = 3", "mask: expected a table"),
        (b"[mask]\ngrow = 'much'", "grow: expected int"),
        (b"[mask]\ngrow = true", "grow: expected int"),
        (b"[mask]\ngrow = 2.5", "grow: expected int"),
        (b"[mask]\ngrow_tapered = 1", "grow_tapered: expected bool"),
        (b"[window]\ntheme = 'hologram'", "theme: 'hologram' is unknown"),
        (b"[view]\nmode = []", "mode: expected str, got []"),
        (b"[view]\ncolours = 'red'", "colours: expected a table"),
        (b"[view.colours]\nface = 1", "colours: expected a table of texts"),
        (b"version = 'one'", "version: expected a whole number"),
    ],
)
def test_a_damaged_file_is_set_aside_and_the_defaults_are_used(file: Path, content: bytes, told: str) -> None:
    settings, notice = settings_store.load(written(file, content))
    assert settings == Settings()
    assert notice is not None
    assert told in notice
    assert "settings.toml.damaged" in notice
    assert not file.exists()
    assert file.with_name("settings.toml.damaged").read_bytes() == content


def test_older_damaged_files_are_kept(file: Path) -> None:
    for content in ("[first", "[second", "[third"):
        settings_store.load(written(file, content))
    kept = {entry.name: entry.read_text() for entry in file.parent.iterdir()}
    assert kept == {"settings.toml.damaged": "[first", "settings.toml.damaged.2": "[second",
                    "settings.toml.damaged.3": "[third"}


def test_a_value_out_of_range_falls_back_alone(file: Path) -> None:
    written(file, "[mask]\ngrow = 99999\nblur = 31\nareas = ['tail']\n[engine]\nmax_faces = 2\n")
    settings, notice = settings_store.load(file)
    assert (settings.mask.grow, settings.mask.blur, settings.mask.areas) == (0, 31, ("face",))
    assert settings.engine.max_faces == 2
    assert notice is not None
    assert "99999" in notice
    assert "'tail'" in notice
    assert file.exists()


def test_an_expression_that_can_t_be_read_falls_back_alone(file: Path) -> None:
    settings, told = settings_store.load(written(file, "[classify]\nexpression = 'smile >'\nhold_ms = 400"))
    assert settings == Settings().changed("classify", hold_ms=400)
    assert told is not None
    assert "expression, at character 8: expected a label" in told


def test_a_colour_that_is_none_falls_back_alone(file: Path) -> None:
    written(file, "[view.colours]\nface = 'reddish'\nnose = '#00ff00'\n")
    settings, notice = settings_store.load(file)
    assert settings.view.colours == {"nose": "#00ff00"}
    assert notice is not None
    assert "reddish" in notice


@pytest.mark.parametrize(("damage", "told", "left"), [
    ('[source]\ncontrols = 5', "controls: expected a table, got 5", {}),
    ('[source.controls]\nfront = 5\n[source.controls.back]\ngain = 3', "controls of front: expected a table, got 5",
     {"front": {}, "back": {"gain": 3}}),
    ('[source.controls.front]\ngain = "much"\nzoom = 2', "gain of front: expected a whole number, got 'much'",
     {"front": {"zoom": 2}}),
    ('[source.controls.front]\ngain = true', "got True", {"front": {}}),
    ('[source.controls.front]\ngain = 99999999999', "got 99999999999", {"front": {}}),
])
def test_controls_that_are_none_fall_back_alone(file: Path, damage: str, told: str, left: object) -> None:
    settings, notice = settings_store.load(written(file, f"{damage}\n[mask]\ngrow = 7"))
    assert (settings.source.controls, settings.mask.grow) == (left, 7)
    assert notice is not None
    assert told in notice


def test_a_look_that_nobody_knows_falls_back_alone(file: Path) -> None:
    settings, notice = settings_store.load(written(file, "[view]\nmode = 'hologram'\nopacity = 7\n"))
    assert (settings.view.mode, settings.view.opacity) == ("overlay", 7)
    assert notice is not None
    assert "'hologram' is unknown" in notice


@pytest.mark.parametrize("damage", ['who = "nobody"', "who = 3", "margin = 900", 'colour = "grey"', 'parts = ["ear"]'])
def test_damage_to_what_is_hidden_hides_everybody_and_says_so(file: Path, damage: str) -> None:
    values = [*{"who": 'who = "matching"', "what": 'what = "face"', "how": 'how = "blur"'}.items(), ("x", damage)]
    lines = [line for name, line in values if not damage.startswith(name)]
    settings, notice = settings_store.load(written(file, "\n".join(["[record]", 'looks = ["anonymised"]', "[hiding]",
                                                                    "delay_ms = 500", *lines])))
    assert settings.hiding == HidingSettings(delay_ms=500)
    assert settings.record.looks == (HIDING,)
    assert notice is not None
    assert "everybody's head is hidden" in notice


def test_what_is_no_table_of_hiding_leaves_the_rest(file: Path) -> None:
    settings, notice = settings_store.load(written(file, 'hiding = 5\n[record]\nlooks = ["anonymised", "veil"]'))
    assert (settings.hiding, settings.record.looks) == (HidingSettings(), (HIDING,))
    assert notice is not None
    assert "hiding: expected a table" in notice
    assert "'veil' is unknown" in notice


def test_a_damaged_file_that_speaks_of_hiding_hides_everybody(file: Path) -> None:
    text = '[hiding]\nwho = "others"\n[view]\nmode = "anonymised"\n[record'
    settings, notice = settings_store.load(written(file, text))
    assert (settings.view.mode, settings.record.looks, settings.virtual_camera.look) == (HIDING, (HIDING,), HIDING)
    assert (settings.hiding.who, settings.hiding.what, settings.hiding.how) == (Who.EVERYBODY, What.HEAD, How.SOLID)
    assert notice is not None
    assert "everybody is hidden" in notice


def test_unknown_keys_and_groups_are_passed_over(file: Path) -> None:
    written(file, "version = 99\n[mask]\nblur = 5\nsparkle = true\n[hologram]\ndepth = 3\n")
    assert settings_store.load(file) == (Settings().changed("mask", blur=5), None)


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    assert settings_store.load(written(file, b"\xef\xbb\xbf[mask]\nblur = 5\n"))[0].mask.blur == 5


def test_an_older_file_is_migrated(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def to_version_1(document: settings_store.Document) -> settings_store.Document:
        return {"mask": {"blur": document["mask"]["softness"]}}

    monkeypatch.setitem(settings_store.MIGRATIONS, 0, to_version_1)
    assert settings_store.load(written(file, "version = 0\n[mask]\nsoftness = 7\n"))[0].mask.blur == 7


def test_a_folder_in_the_files_place_stops_nobody(file: Path) -> None:
    file.mkdir(parents=True)
    settings, notice = settings_store.load(file)
    assert settings == Settings()
    assert notice is not None
    assert "can't be read" in notice


def test_saving_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    blocker = written(tmp_path / "file", "")
    with pytest.raises(SettingsError, match="FACESEG_CONFIG"):
        settings_store.save(Settings(), blocker / "settings.toml")


def test_a_failed_save_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_store.save(Settings(), file)
    before = file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        settings_store.save(changed_everywhere(), file)
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.toml"]


def test_the_environment_names_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_CONFIG", str(file))
    settings_store.save(changed_everywhere())
    assert file.exists()
    assert settings_store.load()[0] == changed_everywhere()


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
def test_a_linked_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    target = written(tmp_path / "dotfiles" / "real.toml", "")
    file.parent.mkdir()
    file.symlink_to(target)
    settings_store.save(changed_everywhere(), file)
    assert file.is_symlink()
    assert settings_store.load(target)[0] == changed_everywhere()


@given(st.binary(max_size=200))
def test_no_content_makes_loading_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = written(tmp_path_factory.mktemp("any") / "settings.toml", content)
    settings, notice = settings_store.load(file)
    assert isinstance(settings, Settings)
    assert file.exists() != (notice is not None and "damaged" in notice)


def test_a_whole_number_serves_where_fractions_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("version = 1\n[onnx]\nmean_r = 0\nstd_r = 1\n", encoding="utf-8")
    settings, notice = settings_store.load(path)
    assert notice is None
    assert (settings.onnx.mean_r, settings.onnx.std_r) == (0.0, 1.0)


def test_a_selection_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings_store.save(Settings().changed("mask", areas=("two_eyes", "lips", "-nose")), path)
    assert settings_store.load(path)[0].mask.areas == ("two_eyes", "lips", "-nose")


FIRST_LAYOUT = """\
version = 1
[mask]
area = "lips"
[engine]
finder = "yunet"
fluid = false
hands = false
[record]
minimum_s = 4.5
"""


def test_a_file_of_the_first_layout_keeps_its_values_under_the_new_names(file: Path) -> None:
    settings, notice = settings_store.load(written(file, FIRST_LAYOUT))
    assert notice is None
    expected = Settings().changed("engine", detector="yunet", interpolate=False, exclude_hands=False)
    assert settings == expected.changed("record", post_roll_s=4.5).changed("mask", areas=("lips",))


def test_visible_only_of_the_second_layout_became_true_edges(file: Path) -> None:
    content = "version = 2\n[engine]\nvisible_only = true\nsmoothing = 20\n"
    settings, notice = settings_store.load(written(file, content))
    assert notice is None
    assert settings == Settings().changed("engine", smoothing=20)
    assert settings.mask.true_edges


def test_looks_of_the_first_layout_keep_their_meaning_and_their_options(file: Path) -> None:
    written(file, """
        version = 1
        [view]
        mode = "crop"
        [record]
        contents = ["crop", "anonymised"]
        backdrop = "colour"
        backdrop_colour = "#102030"
        backdrop_picture = "wall.png"
        hiding = "blur"
        hiding_strength = 80
        format = "vp9"
        [virtual_camera]
        content = "crop"
    """)
    settings, notice = settings_store.load(file)
    assert notice is None
    assert settings.view.mode == "area_crop"
    assert (settings.record.looks, settings.record.format) == (("face_crop", "anonymised"), "vp9")
    assert settings.virtual_camera.look == "face_crop"
    assert settings.cutout == CutoutSettings(Backdrop.COLOUR, "#102030", "wall.png")
    assert settings.hiding == HidingSettings(how=How.BLUR, strength=80)


@pytest.mark.parametrize("content", ["[record]\ncontents = 3", "[view]\nmode = []", "record = 1\nview = 'x'",
                                     "cutout = 1\n[record]\nbackdrop = 'blur'"])
def test_a_damaged_file_of_the_first_layout_is_set_aside(file: Path, content: str) -> None:
    settings, notice = settings_store.load(written(file, f"version = 1\n{content}\n"))
    assert settings == Settings()
    assert notice is not None
    assert file.with_name("settings.toml.damaged").exists()
