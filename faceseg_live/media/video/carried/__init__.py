"""What goes over from a file into the one that is made of it, beside its frames: sound, subtitles, chapters, titles."""
