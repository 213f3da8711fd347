"""One file per migration framework; the folder is scanned, nothing is registered by hand."""
