"""Answers of every kind, and responses to them: one table for every channel that judges."""
