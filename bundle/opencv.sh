#!/bin/sh
# Builds OpenCV's wheel with what this program uses of it: `bundle/opencv.sh PYTHON FOLDER`. It takes a C++ compiler, and
# half an hour on two cores.
#
# The published wheel has 168 MB on Linux, a third of the whole bundle: 42 of them are a linear algebra library, 45 an
# FFmpeg with its codecs beside that of PyAV, and most of the rest are modules that nothing here calls. Cameras are read
# by the system's own interface, which needs no FFmpeg. Nothing is fetched but the source from the package index, at
# the version of constraints.txt.
set -eu
python=$1
folder=$2

requirement=$(sed -n 's/^ *"\(opencv-[^"]*\)".*/\1/p' pyproject.toml | head -n 1)
name=${requirement%%[<>=]*}
on() { for option in "$@"; do printf ' -D%s=ON' "$option"; done; }
off() { for option in "$@"; do printf ' -D%s=OFF' "$option"; done; }

CMAKE_ARGS="-DBUILD_LIST=core,imgproc,imgcodecs,videoio,video,calib3d,objdetect,dnn,python3"
CMAKE_ARGS="$CMAKE_ARGS$(on BUILD_ZLIB BUILD_PNG BUILD_JPEG BUILD_TIFF BUILD_WEBP BUILD_OPENJPEG)"
CMAKE_ARGS="$CMAKE_ARGS$(off WITH_FFMPEG WITH_GSTREAMER WITH_LAPACK WITH_EIGEN WITH_IPP WITH_ITT WITH_OPENCL WITH_ADE \
    WITH_OPENEXR WITH_AVIF WITH_JASPER WITH_1394 WITH_VTK WITH_QUIRC BUILD_TESTS BUILD_PERF_TESTS)"
export CMAKE_ARGS
export ENABLE_HEADLESS=1
case $name in *contrib*) export ENABLE_CONTRIB=1 ;; esac  # the wheel has to bear the name that is asked for
# pip's cache does not know these options.
"$python" -m pip wheel --quiet --disable-pip-version-check --no-cache-dir --no-deps -c constraints.txt \
    --no-binary "$name" --wheel-dir "$folder" "$requirement"
