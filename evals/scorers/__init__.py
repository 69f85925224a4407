"""What a trial is checked for: rows, words, the way it took, invariants, a judge's opinion."""
