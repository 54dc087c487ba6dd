"""Views: the part of a trial that a family of metrics looks at. Assessments make them, metrics read them."""
