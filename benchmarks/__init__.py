"""What is fast, and how it was measured: ratios within one run, for machines are shared and noisy."""
