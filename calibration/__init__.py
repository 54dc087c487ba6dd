"""The calibration bench: raw cells become newtons and millimetres that an engineer can sign for."""
