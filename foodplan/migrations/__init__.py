"""Numbered Alembic migrations; `foodplan init` and `foodplan demo` bring a database up to date."""
