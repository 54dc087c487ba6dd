"""What the screens of the calibration bench are made of, a stage a file."""
