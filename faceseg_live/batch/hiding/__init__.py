"""Files in which people are hidden: everybody is found before anything is drawn, and what is unsure is hidden."""
