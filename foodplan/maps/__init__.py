"""Folium shells drawn from plain points, without user text and without third parties."""
