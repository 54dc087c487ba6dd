"""Names on the page of a trial, and columns of the trials and of the visits behind a trend."""

ON_ONE_LEG = ", {} leg"
RATE, DURATION, SAMPLES, METHOD = "Rate", "Duration", "Samples", "Method"
INSTRUCTED, CALIBRATION, SOFTWARE, RECORDING = "As instructed", "Calibration", "Software", "Recording"
COLUMNS = ("Time", "Test", "Leg", "Status")
VISIT, TRIALS, CONDITIONS = "Visit", "Trials", "Conditions"
