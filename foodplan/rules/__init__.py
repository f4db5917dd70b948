"""Pure rules: units, vocabularies, expiry, largest remainder, suppression."""
