"""Tests that go through several rooms at once."""
