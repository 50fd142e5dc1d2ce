"""What people choose and write on the economy pages."""
