"""The faces of a file that is looked at as a whole: every frame is searched, and faces are followed back, too."""
