"""The report as one page that needs nothing else: no scripts, no fonts and no pictures from elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from ...messages import visible
from ...settings import How, What, Who
from .spans import UncertainSpan

_HEIGHT = 64
_LANE = 22
"""Of the strip: what it is high, and how much of that the spans take, pixels."""
_SETTINGS = {"who": "Who", "condition": "Condition", "what": "How much", "parts": "Parts", "margin": "Margin, %",
             "how": "By what", "colour": "Colour", "picture": "Picture", "strength": "Strength, %"}
_IN_USE: Mapping[str, tuple[str, tuple[Enum, ...]]] = {
    "condition": ("who", (Who.MATCHING,)), "parts": ("what", (What.PARTS,)),
    "colour": ("how", (How.SOLID,)), "picture": ("how", (How.PICTURE,)), "strength": ("how", (How.PIXELATE, How.BLUR)),
}
"""Setting → which other one makes it mean something, and with which values."""
_CAN_BE_UNDONE = "Blocks and blur can be undone: people have been recognised behind them. A solid colour can't."


def page_of(document: Mapping[str, Any], images: Sequence[str]) -> str:
    """The page of a report.

    Args:
        document: what `document_of` gives.
        images: a data URI for each of its uncertain spans; empty for those without a picture.
    """
    spans = [UncertainSpan.of_json(item) for item in document["uncertain"]]
    frames = document["frames"]
    style = files(__package__).joinpath("page.css").read_text("utf-8").strip()
    template = Template(files(__package__).joinpath("page.html").read_text("utf-8"))
    return template.substitute(
        title=_text(document["input"]["file"]), style=style, verdict=_text(_verdict(document, spans)),
        by_hand=_by_hand(document["corrections"]), caution=_caution(How(document["settings"]["how"])),
        figures="\n".join(_figures(document, spans)), strip=_strip(frames, spans) if len(frames) > 1 else "",
        spans=_cards(spans, images, frames),
        settings="\n".join(_settings(document["settings"])),
        detectors="\n".join(_detector_rows(document)),
        files="\n".join(_file_rows(document)),
        program=_text(f"{document['program']['name']} {document['program']['version']}"),
    )


def _verdict(document: Mapping[str, Any], spans: Sequence[UncertainSpan]) -> str:
    if not document["tracks"]:
        return "Nobody was found in it. If there is anybody, nothing hides them."
    hidden = "Everybody who was found is hidden" + ("" if Who(document["settings"]["who"]) is Who.EVERYBODY else
                                                    ", but those who are exempt")
    if not spans:
        return f"{hidden}, and nothing about it was unsure."
    return f"{hidden}. The places below are unsure: look at them before you pass the file on."


def _by_hand(corrections: Mapping[str, Any]) -> str:
    hidden, shown, looked_at = corrections["hidden"], corrections["shown"], corrections["looked_at"]
    if not (hidden or shown or looked_at):
        return ""
    said = [f"A person looked at {len(looked_at)} of the unsure places and hid {len(hidden)} heads more."]
    if shown:
        where = ", ".join(f"{item['first']} to {item['last']}" for item in shown)
        said.append(f"One head each is not hidden, for a person said that nobody is there, in the frames {where}.")
    return f'<p class="by-hand">{_text(" ".join(said))}</p>'


def _caution(how: How) -> str:
    return f'<p class="caution">{_text(_CAN_BE_UNDONE)}</p>' if how.can_be_undone else ""


def _figures(document: Mapping[str, Any], spans: Sequence[UncertainSpan]) -> Iterator[str]:
    frames = document["frames"]
    unsure = {frame for span in spans for frame in range(span.first, span.last + 1)}
    for title, value in (
        ("Frames", len(frames)),
        ("Heads followed", len(document["tracks"])),
        ("Most in one frame", max((len(frame["hidden"]) for frame in frames), default=0)),
        ("Places to look at", len(spans)),
        ("Frames in them", len(unsure)),
        ("Frames with somebody exempt", sum("shown" in frame for frame in frames)),
    ):
        yield f"<div><dt>{_text(title)}</dt><dd>{value}</dd></div>"


def _strip(frames: Sequence[Mapping[str, Any]], spans: Sequence[UncertainSpan]) -> str:
    """The video from left to right: how many are hidden, and above that what is unsure."""
    count, room = len(frames), _HEIGHT - _LANE
    most = max(1, *(len(frame["hidden"]) for frame in frames))
    outline = " ".join(f"L{place} {_HEIGHT - room * len(frame['hidden']) / most:.1f} h1"
                       for place, frame in enumerate(frames))
    places = [(span, _place(span.first, frames), _place(span.last, frames) + 1) for span in spans]
    marks = "".join(f'<rect class="mark {_css(span)}" x="{first}" y="4" height="{_LANE - 8}" '
                    f'width="{max(end - first, count / 500):g}">'
                    f"<title>{_text(_where(span, frames))}: {_text(span.title)}</title></rect>"
                    for span, first, end in places)
    return (f'<svg class="strip" viewBox="0 0 {count} {_HEIGHT}" preserveAspectRatio="none" role="img" '
            f'aria-label="Heads hidden over time, and the places to look at">'
            f'<path class="tracks" d="M0 {_HEIGHT} {outline} V{_HEIGHT} z"/>{marks}</svg>'
            f'<div class="times"><span>{_clock(frames[0]["time"])}</span>'
            f'<span>heads hidden; above them, what is unsure</span><span>{_clock(frames[-1]["time"])}</span></div>')


def _cards(spans: Sequence[UncertainSpan], images: Sequence[str], frames: Sequence[Mapping[str, Any]]) -> str:
    if not spans:
        return '<p class="none">Nothing was unsure.</p>'
    cards = "\n".join(_card(span, image, frames) for span, image in zip(spans, images, strict=True))
    return f'<ul class="cards">\n{cards}\n</ul>'


def _card(span: UncertainSpan, image: str, frames: Sequence[Mapping[str, Any]]) -> str:
    where = _where(span, frames)
    picture = f'<img src="{_text(image)}" alt="Frame {span.middle}, everybody hidden" loading="lazy">' if image else ""
    whose = "" if span.track is None else f", head {span.track}"
    return (f'<li class="card {_css(span)}">{picture}<strong>{_text(span.title)}</strong>'
            f"<p>{_text(where + whose)}</p><p>{_text(span.text)}</p></li>")


def _where(span: UncertainSpan, frames: Sequence[Mapping[str, Any]]) -> str:
    first, last = (_clock(frames[_place(number, frames)]["time"]) for number in (span.first, span.last))
    return (f"{first} to {last}, frames {span.first} to {span.last}" if span.last > span.first
            else f"{first}, frame {span.first}")


def _place(number: int, frames: Sequence[Mapping[str, Any]]) -> int:
    """Which of the frames has this number, or the next one that there is."""
    return min(bisect_left(frames, number, key=lambda frame: int(frame["frame"])), len(frames) - 1)


def _settings(values: Mapping[str, Any]) -> Iterator[str]:
    for key, title in _SETTINGS.items():
        other, needed = _IN_USE.get(key, ("", ()))
        if not needed or values[other] in needed:
            yield _row(title, values[key])


def _row(title: str, value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f'<tr><th scope="row">{_text(title)}</th><td>{_text(text)}</td></tr>'


def _detector_rows(document: Mapping[str, Any]) -> Iterator[str]:
    for info in document["detectors"]:
        cells = (info["sure_from"], info["doubtful_from"], info["model"], info["sha256"])
        yield (f'<tr><th scope="row">{_text(info["key"])}</th>'
               + "".join(f"<td>{_text(str(cell))}</td>" for cell in cells) + "</tr>")


def _file_rows(document: Mapping[str, Any]) -> Iterator[str]:
    for kind, file in (("input", document["input"]), *(("result", file) for file in document["outputs"])):
        yield (f'<tr><th scope="row">{kind}</th><td>{_text(file["file"])}</td><td>{file["bytes"]}</td>'
               f'<td>{_text(file["sha256"])}</td></tr>')


def _css(span: UncertainSpan) -> str:
    return span.reason.value.replace(" ", "-")


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(time_s, 60)
    return f"{int(minutes)}:{seconds:05.2f}"


def _text(text: str) -> str:
    """A text in the page: names of files may hold what looks like markup, turns lines round, or is no letter."""
    return escape(visible(text))
