"""The long texts below the options in `--help`."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from ..exit_codes import MEANINGS, ExitCode
from ..media.sources.secrets import ENVIRONMENT

_WIDTH, _INDENT = 79, 7

EXAMPLES = """\
examples:
  faceseg-live                                    the window, with the first camera
  faceseg-live gui --source talk.mp4              the window, with a video
  faceseg-live process photo.jpg --out masks      masks of one image
  faceseg-live process photos --out masks --area lips --face all
  faceseg-live process talk.mp4 --out masks --grow 10 --blur 21
  faceseg-live process photos --out masks --engine fcn8s --model face_seg_fcn8s.caffemodel
  faceseg-live process talk.mp4 --out masks --content regions --engine parsing
  faceseg-live process talk.mp4 --out cut --content cutout --start 1:30 --end 2:10
  faceseg-live process talk.mp4 --out hidden --content anonymised --report
  faceseg-live process photos --out masks --expression "smile > 0.5"
  faceseg-live record --source 0 --seconds 10 --out me.mp4
  faceseg-live record --out smiles.webm --content cutout --when "smile > 0.6"
  faceseg-live recover                            keep recordings that were not finished
  faceseg-live cameras                            list the cameras
  faceseg-live microphones                        list the microphones
  faceseg-live models pull resnet18               download a model
  faceseg-live doctor                             check this installation
"""

RESULTS = """\
results:
  An image p.jpg gives p.mask.png and p.image.png (image x mask) in the image's
  size, p.seg_mask.png and p.seg_image.png cropped to the mask's box, and p.json;
  with --face all p.1.mask.png and so on, the largest face first.
  With --engine custom-onnx the mask is an alpha channel: both images are
  transparent cut-outs, and a --blur up to 13 keeps the matte's own soft edge.
  With --expression the results go to matched/ and remaining/, and the JSON has
  the score of every label; in a video the faces that don't match are outlined.
  With --content each look gives one more image in full size, such as
  p.overlay.png; a cut-out without a backdrop is transparent.
  A video v.mov gives v.mp4 with the mask drawn over it, or in the look that
  --content names, and v.jsonl with one object per frame. Several looks give
  several files in step (v-mask.mp4 and so on). Cut-outs without a backdrop are
  transparent: VP9 in .webm, unless --format names another format.
  Notes keep the numbers and times that frames have in the input; with --start,
  --end, --every or --fps "result_time" is when they are shown in the result.
  Other things that a video has, such as sound, go along (docs/files.md).
  With --content anonymised people's heads are hidden, whatever is masked. p.jpg
  gives p.anonymised.jpg alone, without EXIF; v.mov gives v.mp4 with every frame
  and the sound. A video of which not all could be looked at is not written. With
  --report v.hiding.json and v.hiding.html say who was hidden, by what evidence,
  and where that is unsure. With --review a window shows those places before
  anything is written; v.corrections.json keeps what was corrected there.
  All images and videos of a folder and its subfolders are processed; the
  subfolders are kept. Inputs whose results would have the same names keep their
  suffix (p.jpg.mask.png). A name that is taken gets a number (v-2.mp4), unless
  --overwrite says otherwise. faceseg-manifest.jsonl tells what was made of what.

areas:
"""

RECORDINGS = f"""\
recordings:
  Each frame is shown at the time at which the camera took it; dropped frames are
  counted and reported at the end. Of a file every frame is recorded, at its own
  time and with the file's sound, as fast as it goes: --start-after and --seconds
  count in the file's time. The images of a folder stay 2 seconds each, fitted
  into the size of the largest. Next to clip.mp4, the sidecar clip.jsonl has
  one object per frame (time, faces, labels, verdict) and a last one with the
  drops. If a name is taken, a number is added. With several --content each file has its look in its name
  (clip-mask.mp4). Suffixes: .mp4 H.264, .webm VP9, .mov ProRes 4444, .gif, .webp;
  --format png makes a folder of images. Cut-outs are transparent in .webm, .mov,
  .webp and PNG. A file is called clip.part.mp4 while it is written, and can be
  played.

streams:
  What is typed after --source can be read by other users of the machine. Give
  the user alone (rtsp://me@host/path): the password is taken from the environment
  variable {ENVIRONMENT}, or from the system's keyring.

areas:
"""


def exit_code_help(particular: Mapping[ExitCode, str] | None = None) -> str:
    """The table as a section of a help text; `particular`: what some of them mean for one command."""
    meanings = {**MEANINGS, **(particular or {})}
    rows = (textwrap.fill(f"{f'  {code:d}':{_INDENT}}{words}", _WIDTH, subsequent_indent=" " * _INDENT,
                          break_on_hyphens=False) for code, words in meanings.items())
    return "\n".join(["exit codes:", *rows])
