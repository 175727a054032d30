"""Tests of papers becoming drafts."""
