"""What is decided from plain values alone: waiting days, completeness, codes, yields, balance."""
