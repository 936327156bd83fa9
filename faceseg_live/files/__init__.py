"""How files are opened and made: none but regular ones, private to the user, no text without bounds."""
