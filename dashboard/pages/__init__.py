"""The screens, one a file; each offers its `PAGE`, and the folder is the list."""
