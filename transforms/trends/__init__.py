"""Counts in, statements out: what rose beyond chance. Pure: no database, no clock, no network."""
