"""Measurements of the paths that matter. They print figures and ratios of one run; they are not tests."""
