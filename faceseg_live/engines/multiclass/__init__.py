"""Hair, skin, clothes and what is worn or held, by a network of six classes that comes with the program."""
