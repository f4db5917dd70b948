"""The arithmetic of the plan: frames and numbers in, frames and numbers out."""
