"""Calibration: how often intervals hold the truth, and tests reject a true null, for what the questions use.

``make calibrate`` runs the study, resuming where it was stopped, and writes docs/calibration.md from results.csv.
"""
