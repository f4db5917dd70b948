"""What one page, export or snapshot says: store and progress put into frozen dataclasses."""
