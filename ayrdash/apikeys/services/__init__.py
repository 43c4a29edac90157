"""What is done with named keys."""
