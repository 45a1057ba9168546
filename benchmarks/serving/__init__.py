"""What the embedded server costs and bears."""
