"""A visit as it is led: its steps, where it stands, and what is recorded, asked and answered on the way."""
