"""Tests of unmet needs."""
