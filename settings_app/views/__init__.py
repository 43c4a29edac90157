"""Pages of the settings, while acting as the Primary Profile; and the files of a look."""
