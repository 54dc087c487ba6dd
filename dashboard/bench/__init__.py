"""The calibration bench on the server: what an engineer does at one station, whoever looks at it."""
