"""Quality: what makes a trial doubtful, one check a file, each with the words that the clinician reads."""
