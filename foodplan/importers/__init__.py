"""Files of other people read into validated rows and stored; users' mistakes are data."""
