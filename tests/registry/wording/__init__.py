"""Tests of what a wording says about time."""
