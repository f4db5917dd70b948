"""HTTP only: one package per component; routes read input, call and answer."""
