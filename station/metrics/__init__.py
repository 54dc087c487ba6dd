"""Every number the station shows: one function each, with its definition, formula, unit and source."""
