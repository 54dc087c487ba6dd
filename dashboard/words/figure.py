"""Words within pictures: titles of axes, and names of the legs above their curves."""

TIME, LOAD, HEIGHT = "Time, s", "Load, N", "Height, mm"
TO_THE_RIGHT, FORWARD = "to the right, mm", "forward, mm"
OF_PATH = {"left": "Left leg", "right": "Right leg", "both": "Whole body"}
OF_LANE = {"left": "Left", "right": "Right", "both": "Both legs"}
