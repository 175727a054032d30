"""Backup and restore: the register, its evidence and its keys in one file."""
