"""What may come: forecasts that were made and kept, and how well earlier ones held."""
