"""What people order: names, counts and sizes."""
