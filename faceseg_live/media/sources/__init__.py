"""Where frames come from: cameras, files, streams, the screen, the demo clip. `opening.open_source` opens any of them.

Nothing is imported here, so that reading an image loads no camera and no video decoder.
"""
