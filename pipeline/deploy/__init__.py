"""What serves an export, and what tries it first; knows no Keras."""
