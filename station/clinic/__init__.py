"""Clinic: the rules of the clinic as values, without database and screen. A clinician decides."""
