"""Rules about migrations; the folder is scanned, nothing is registered by hand."""
