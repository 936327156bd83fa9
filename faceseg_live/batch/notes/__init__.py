"""Notes: what was seen in each frame of a file, as JSON lines and as a table of faces, and the counts of it all.

Both forms are written frame by frame, and pieces of them, of the spans of a video, one after the other are the whole.
"""
