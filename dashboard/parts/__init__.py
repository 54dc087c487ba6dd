"""Pieces of screens: values in, components out. They know neither station nor library."""
