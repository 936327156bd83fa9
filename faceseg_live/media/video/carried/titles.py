"""What a file says of itself and of its tracks in words, in another container."""

from __future__ import annotations

from collections.abc import Mapping

_MP4 = frozenset({
    "title", "artist", "album_artist", "composer", "album", "date", "comment", "genre", "copyright", "grouping",
    "lyrics", "description", "synopsis", "show", "episode_id", "network", "keywords", "episode_sort", "season_number",
    "media_type", "hd_video", "gapless_playback", "compilation", "track", "disc", "creation_time", "location"})
_MOV = frozenset({"title", "artist", "album", "date", "comment", "genre", "copyright", "creation_time", "location",
                  "make", "model"})
_TAGS: Mapping[str, frozenset[str] | None] = {"mp4": _MP4, "mov": _MOV, "webm": None}
"""Container → what FFmpeg writes into it; None: anything. One that isn't here takes nothing."""
_TECHNICAL = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "vendor_id",
                        "handler_name", "software", "timecode"})
"""True of the old file only."""
_APPLE = "com.apple.quicktime."
_OTHERWISE_CALLED = {"location.iso6709": "location", "creationdate": "date", "year": "date"}
_QUICKTIME_LANGUAGES = {"deu": "ger", "nld": "dut", "fre": "fra", "swe": "sve", "ell": "gre", "isl": "ice",
                        "zho": "chi"}
"""MOV has a list of its own of languages, and FFmpeg knows them by these codes."""


def titles_for(container: str, found: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What goes over of what a file says of itself, and the names of what can't.

    container: FFmpeg's name of the new one. found: name → text, as PyAV gives them.
    """
    told = {key.lower(): text for key, text in found.items() if text}
    told = {key: text for key, text in told.items() if not _is_repeated(key, told)}
    kept: dict[str, str] = {}
    lost: list[str] = []
    known = _TAGS.get(container, frozenset())
    for name, text in told.items():
        plain = name.removeprefix(_APPLE)
        plain = _OTHERWISE_CALLED.get(plain, plain)
        if name in _TECHNICAL or plain in _TECHNICAL:
            continue
        if known is None:
            kept[name] = text
        elif plain not in known:
            lost.append(name)
        elif plain == name or plain not in told:
            kept[plain] = text
    return kept, lost


def track_titles_for(container: str, found: Mapping[str, str], *, metadata: bool) -> dict[str, str]:
    """The language of a track, and its title where `metadata` goes along."""
    told = {key.lower(): text for key, text in found.items()}
    language = told.get("language", "")
    kept = {"language": _QUICKTIME_LANGUAGES.get(language, language) if container == "mov" else language}
    if metadata:
        kept["title"] = told.get("title") or told.get("name") or ""
    return {name: text for name, text in kept.items() if text}


def _is_repeated(name: str, told: Mapping[str, str]) -> bool:
    """FFmpeg gives what is there in one language twice: comment and comment-eng."""
    base, dash, _language = name.rpartition("-")
    return bool(dash) and base in told
