"""Tests of `remembrancer doctor`: each wrong set-up is made for real, found and explained."""
