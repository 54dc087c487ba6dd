"""One check of a calibrated plate a file; the folder is the list."""
