"""The words of the house: what a fair, a participant, a wish and a meeting are.

Standard library only; everything else may rest on these.
"""
