"""Words of the live view, which the browser draws: they reach it with the canvas.

`{}` stands for a number, for two of them `{left}` and `{right}`.
"""

import json

WORDS = {
    "left": "LEFT",
    "right": "RIGHT",
    "left_letter": "L",
    "right_letter": "R",
    "close_up": "Centre of pressure, close up",
    "close_up_short": "Close up",
    "one_square": "one square = {} mm",
    "load_of_weight": "Load, % of body weight, last 8 s",
    "load": "Load, last 8 s",
    "computing": "Computing the numbers…",
    "get_ready": "get ready",
    "seconds_left": "seconds left",
    "holding": "Holding",
    "nobody": "Nobody on the plate",
    "other_foot": "Other foot is down",
    "view": "Live view: left {left} percent, right {right} percent of the load.",
    "view_empty": "Live view: nobody stands on the plates.",
    "front": "Front: toes here",
    "first_scan": "Waiting for the first scan of the mat…",
    "nobody_on_mat": "Nobody on the mat",
    "raw": "raw",
    "rows_lost": "Scan rows lost: {} in the last 10 s.",
    "no_numbers": "No numbers for this scan.",
    "not_equalised": "Not equalised: raw load, no clinic number.",
    "one_foot": "One foot alone: which one it is, is not sure yet.",
    "scans": "{} scans/s measured,",
    "frames": "{} frames/s painted",
    "map": "Live pressure map: left {left} percent, right {right} percent of the load.",
    "map_empty": "Live pressure map: nobody stands on the mat.",
    "map_broken": "Live pressure map: the newest scan is not whole.",
    "map_waiting": "Live pressure map: waiting for the first scan.",
}


def on_canvas(view: str) -> dict[str, str]:
    """Return what the canvas of the live view carries: its name, the words as JSON. view : what is seen."""
    return {"aria-label": view, "data-words": json.dumps(WORDS, ensure_ascii=False)}
