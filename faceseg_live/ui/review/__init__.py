"""The window in which a person looks through files before they are written with people hidden."""
