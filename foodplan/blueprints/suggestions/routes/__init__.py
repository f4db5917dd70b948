"""The addresses of suggestions, of their follow-up, and of the answers to questions."""
