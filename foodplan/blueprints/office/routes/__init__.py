"""Addresses of the office, one file for each of its areas."""
