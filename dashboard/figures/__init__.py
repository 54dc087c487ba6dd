"""Static figures: arrays in, a Plotly figure out. They know neither station nor library."""
