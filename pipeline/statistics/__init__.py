"""What a data set is made of, what it should be made of, and the difference."""
