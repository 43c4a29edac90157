"""Acts of the importer."""
