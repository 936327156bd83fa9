"""Addresses of streams and their secrets."""

from __future__ import annotations

import pytest

from faceseg_live import addresses

CASES = {
    "rtsp://me:secret@cam.local:554/a?b=c": ("rtsp://me@cam.local:554/a?b=c", "rtsp://cam.local:554/a"),
    "rtsp://:secret@host": ("rtsp://@host", "rtsp://host"),
    "rtsp://me:secr@t@host/live": ("rtsp://me@host/live", "rtsp://host/live"),
    "http://h:8080/@me/x?token=secret&ch=1&Sig=secret#t=1": ("http://h:8080/@me/x?token=&ch=1&Sig=#t=1",
                                                            "http://h:8080/@me/x"),
    "rtsp://host/user=admin_password=secret_channel=1.sdp?real": ("rtsp://host/user=admin_password=?real",
                                                                  "rtsp://host/user=admin_password="),
    "http://host/a?pass=secret&api_key=secrets": ("http://host/a?pass=&api_key=", "http://host/a"),
    "rtsp:/me:secret@host/a": ("rtsp:/me@host/a", "rtsp:/host/a"),
    "http://[::1]:80/a": ("http://[::1]:80/a", "http://[::1]:80/a"),
    "udp://@239.0.0.1:1234": ("udp://@239.0.0.1:1234", "udp://239.0.0.1:1234"),
    "demo": ("demo", "demo"),
    "": ("", ""),
    "/clips/a:b@c.mp4": ("/clips/a:b@c.mp4", "/clips/a:b@c.mp4"),
}


@pytest.mark.parametrize(("address", "expected"), CASES.items())
def test_secrets_are_taken_out_and_put_back(address: str, expected: tuple[str, str]) -> None:
    public, secrets = addresses.split(address)
    assert (public, addresses.shown(address)) == expected
    assert addresses.shown(public) == expected[1]
    assert addresses.split(public) == (public, {})
    assert set(secrets) <= set(addresses.places(public))
    assert not any("secret" in place for place in secrets)
    assert addresses.filled(public, secrets) == address


def test_signs_that_break_an_address_off_are_mended() -> None:
    public, secrets = addresses.split("rtsp://me:se/cr?e#t@host/live")
    assert public == "rtsp://me@host/live"
    assert addresses.filled(public, secrets) == "rtsp://me:se%2Fcr%3Fe%23t@host/live"


def test_a_scheme_is_written_small_as_ffmpeg_wants_it() -> None:
    assert addresses.filled("RTSP://Host/Live", {}) == "rtsp://Host/Live"


def test_what_was_to_be_an_address_shows_no_password_either() -> None:
    assert addresses.shown("me:secret@host/live") == "host/live"
    assert not addresses.is_address("me:secret@host/live")
    assert addresses.is_address("rtsp:/host")
    assert not addresses.is_address("C:/clips/a.mp4")


@pytest.mark.parametrize(("text", "public"), [
    ("invalid choice: 'rtsp://me:secret@cam/live?token=secret' (see --help)",
     "invalid choice: 'rtsp://me@cam/live?token=' (see --help)"),
    ("no file http:/me:secret@cam/a.png", "no file http:/me@cam/a.png"),
    ("--source=rtsp://me:se/cret@cam", "--source=rtsp://me@cam"),
    ("C:/clips/a.mp4: 3 of 4, see https://example.org/?id=7", "C:/clips/a.mp4: 3 of 4, see https://example.org/?id=7"),
])
def test_no_text_repeats_the_secrets_of_an_address(text: str, public: str) -> None:
    assert addresses.without_secrets_in(text) == public


def test_a_login_as_people_type_it() -> None:
    assert addresses.with_login("rtsp://host/a", "me", "p@s/s") == "rtsp://me:p%40s%2Fs@host/a"
    assert addresses.with_login("rtsp://host/a", "me", None) == "rtsp://me@host/a"
    assert addresses.with_login("rtsp://host/a", "", "p") == "rtsp://host/a"
    assert addresses.without_login("rtsp://me:p@host/a?b=c") == "rtsp://host/a?b=c"
    assert addresses.user_of("rtsp://me:p@host/a") == "me"
